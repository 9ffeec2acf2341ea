// The thread that writes many documents to a store file, a transaction for each request.
import { parentPort, workerData } from 'node:worker_threads';
import type { BulkReply, BulkRequest } from './bulk-request.ts';
import type { CollectionChanges } from './doc-store.ts';
import { Catalogue } from './embedded-catalogue.ts';
import { Connection } from './embedded-connection.ts';
import { deleteRows, insertNewRows, writeRows } from './embedded-write.ts';

const cacheMiB = 32;

const port = parentPort;
if (!port) throw new Error('this is the program of a worker');
const connection = new Connection((workerData as { readonly file: string }).file, cacheMiB);
const catalogue = new Catalogue();

function write({ declaration: { name }, changes }: CollectionChanges): void {
  const { put = [], insert = [], replace = [], delete: ids = [] } = changes;
  const others = [...replace, ...put];
  if (insert.length + others.length + ids.length === 0) return;
  const table = catalogue.find(connection, name);
  if (!table) throw Object.assign(new Error(`no such table: that of ${name}`), { code: 'SQLITE_ERROR' });
  if (ids.length > 0) deleteRows(connection, table, ids);
  if (others.length > 0) writeRows(connection, table, others);
  if (insert.length > 0) insertNewRows(connection, table, insert);
}

function inTransaction(work: () => void): void {
  connection.exec('BEGIN IMMEDIATE');
  try {
    catalogue.refresh(connection);
    work();
    connection.exec('COMMIT');
  } catch (error) {
    catalogue.forget();
    if (connection.inTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}

function answer({ id, changes }: BulkRequest): BulkReply {
  try {
    inTransaction(() => {
      for (const it of changes) write(it);
    });
    return { id };
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    return { id, failure: { code, message } };
  }
}

port.on('message', (request: BulkRequest | 'close') => {
  if (request !== 'close') {
    port.postMessage(answer(request));
    return;
  }
  connection.close();
  port.close();
});
