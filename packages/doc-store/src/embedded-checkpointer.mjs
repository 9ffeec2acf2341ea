// Copies write-ahead logs into their store files on a thread of its own, so that its fsyncs never hold up the event loop.
// It is JavaScript because a worker is started from a file: this one is the same beside the sources and in `dist`.
import { parentPort } from 'node:worker_threads';
import Database from 'libsql';

/** @import { CheckpointRequest } from './checkpoint-thread.ts' */

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);

/** @type {Map<string, Database.Database>} */
const open = new Map();

/**
 * @param {string} file
 * @returns {number} the frames that the log had
 */
function checkpoint(file) {
  const database = open.get(file) ?? new Database(file);
  open.set(file, database);
  // Never waits for a reader or a writer: what they hold up is left for the next time.
  const [progress] = database.prepare('PRAGMA wal_checkpoint(PASSIVE)').all();
  return /** @type {{ log: number }} */ (progress).log;
}

/** @param {string} file */
function close(file) {
  open.get(file)?.close();
  open.delete(file);
}

port.on('message', (/** @type {CheckpointRequest} */ { id, kind, file }) => {
  let frames = 0;
  try {
    if (kind === 'checkpoint') frames = checkpoint(file);
    else close(file);
  } catch {
    // The writer checkpoints itself when its log has become very long.
  }
  port.postMessage({ id, frames });
});
