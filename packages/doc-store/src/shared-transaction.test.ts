import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Connection } from './embedded-connection.ts';
import { SharedTransaction } from './shared-transaction.ts';

let folder: string;
let connection: Connection;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shared-transaction-'));
  connection = new Connection(join(folder, 'store.db'), 1);
  connection.exec('CREATE TABLE kept (id INTEGER)');
});

afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

function sharing(commit: () => void): SharedTransaction {
  const begin = async () => connection.exec('BEGIN IMMEDIATE');
  return new SharedTransaction({ connection, begin, commit, rolledBack: () => {} });
}

function keep(id: number): () => Promise<number> {
  return async () => connection.run('INSERT INTO kept VALUES (?)', [id]);
}

function kept(): unknown[] {
  return connection.rows('SELECT id FROM kept ORDER BY id', []).flat();
}

describe('a shared transaction', () => {
  it('keeps what others did when one piece fails', async () => {
    const shared = sharing(() => connection.exec('COMMIT'));
    await shared.run(keep(1));
    const first = shared.later();
    const failing = async () => {
      await keep(2)();
      throw new Error('no');
    };
    await expect(shared.run(failing)).rejects.toThrow('no');
    await shared.run(keep(3));
    await shared.now();
    await first;
    expect(kept()).toEqual([1, 3]);
  });

  it('tells everyone of a full disk at the commit that it is worth trying again', async () => {
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    const shared = sharing(() => {
      throw full;
    });
    const again = { name: 'StoreError', code: 'unavailable', retryable: true, cause: full };
    await shared.run(keep(1));
    const first = expect(shared.later()).rejects.toMatchObject(again);
    await shared.run(keep(2));
    await expect(shared.now()).rejects.toMatchObject(again);
    await first;
    expect(kept()).toEqual([]);
  });
});
