import { expect, test } from 'vitest';
import { isBatch, splitBatch } from './batch.ts';
import { parseMessage } from './parse.ts';

const message = (id: string): string => `MSH|^~\\&|A|B|||||ADT^A01|${id}\nPID|1||é\n`;
const batch = `\uFEFFFHS|^~\\&|A\nBHS|^~\\&|A\n${message('1')}\n${message('2')}BTS|2\nBHS|^~\\&\n${message('3')}BTS|1\nFTS|2\n`;

test('a batch is split into its messages', () => {
  expect([...splitBatch(batch)].map(it => parseMessage(it).value('MSH-10'))).toEqual(['1', '2', '3']);
  expect([...splitBatch(batch)].map(it => parseMessage(it).segments.length)).toEqual([2, 2, 2]);
});

test('bytes are split where the text is', () => {
  expect([...splitBatch(Buffer.from(batch))].map(it => it.toString())).toEqual([...splitBatch(batch)]);
});

test('a message is a batch of itself', () => {
  expect([...splitBatch(message('1'))]).toEqual([message('1')]);
  expect([...splitBatch('')]).toEqual([]);
});

test('lines outside any message are given, not dropped', () => {
  expect([...splitBatch(`FHS|^~\\&\nhello\nworld\n${message('1')}FTS|1\nlost\n`)]).toEqual([
    'hello\nworld\n',
    message('1'),
    'lost\n',
  ]);
});

test('a batch is known by its first segment', () => {
  expect([isBatch(batch), isBatch(Buffer.from(batch)), isBatch(message('1')), isBatch('')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
