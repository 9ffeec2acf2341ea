import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { causeway } from '../testing-io.ts';
import { readLifetime } from './token.ts';

describe('the lifetime of a token', () => {
  it.each([
    ['90', 90],
    ['45s', 45],
    ['30m', 1_800],
    ['12h', 43_200],
    ['7d', 604_800],
  ])('%s is %i seconds', (text, seconds) => {
    expect(readLifetime(text)).toBe(seconds);
  });

  it.each(['', '0', '-1h', 'soon', '1w', '1.5h'])('is refused as "%s"', text => {
    expect(() => readLifetime(text)).toThrow('--lifetime');
  });
});

describe('the purpose of a token', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'causeway-token-'));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  it.each([
    ['treatment', 'TREAT', false],
    ['TREAT', 'TREAT', false],
    ['CAREMGT', 'CAREMGT', false],
    ['treatement', 'TREATEMENT', true],
  ])('%s is %s', async (said, purpose, doubted) => {
    const token = ['token', '--role', 'clinician', '--organization', 'demo', '--json'];
    const { out, err } = await causeway({ CAUSEWAY_DATA: directory }, ...token, '--purpose', said);
    expect(JSON.parse(out)).toMatchObject({ purpose });
    expect(err.includes('no purpose is called')).toBe(doubted);
  });
});
