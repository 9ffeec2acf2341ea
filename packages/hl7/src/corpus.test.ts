import { describe, expect, test } from 'vitest';
import { buildAck, parseAck } from './acknowledgement.ts';
import { corpusMessages } from './corpus.ts';
import { parseMessage } from './parse.ts';

const messages = await corpusMessages();

test('the corpus is there', () => {
  expect(messages.length).toBeGreaterThan(200);
});

describe('every message of the corpus', () => {
  test('is read with a type, from its raw bytes', () => {
    for (const { name, bytes } of messages) {
      expect(parseMessage(bytes).structure.code, name).toMatch(/^[A-Z]{3}$/);
    }
  });

  test('is read the same with CR, LF and CRLF', () => {
    for (const { name, bytes } of messages) {
      const message = parseMessage(bytes);
      const text = message.toString();
      if (text.includes('\n')) continue;
      for (const end of ['\n', '\r\n']) {
        expect(parseMessage(text.replaceAll('\r', end)).toString(), name).toBe(text);
      }
    }
  });

  test('has the fields that a plain split finds', () => {
    for (const { name, bytes } of messages) {
      const message = parseMessage(bytes);
      for (const segment of message.segments) {
        const plain = segment.raw.split(message.delimiters.field);
        const shift = segment.id === 'MSH' ? 1 : 0;
        expect(segment.fieldCount, name).toBe(plain.length - 1 + shift);
        plain.slice(1).forEach((it, i) => {
          const field = segment.field(i + 1 + shift);
          expect(field.raw, name).toBe(it);
          expect(field.repetitions.map(each => each.raw).join(message.delimiters.repetition), name).toBe(it);
        });
      }
    }
  });

  test('is made of segments', () => {
    const odd = messages.flatMap(({ name, bytes }) =>
      parseMessage(bytes)
        .segments.filter(it => !/^[A-Z][A-Z0-9]{2}$/.test(it.id))
        .map(it => `${name} ${it.id.slice(0, 20)}`),
    );
    expect(odd).toEqual([]);
  });

  test('can be acknowledged', () => {
    const error = { code: '207', text: 'not now', location: 'MSH^1^9' };
    for (const { name, bytes } of messages) {
      const request = parseMessage(bytes);
      const ack = parseAck(buildAck(request, { code: 'AE', error, now: 0, application: 'A', facility: 'F' }));
      expect(ack, name).toMatchObject({ code: 'AE', controlId: request.value('MSH-10') ?? '', error });
    }
  });
});
