// The one writer of an embedded log, on a thread of its own so that an fsync never holds up the event loop.
// It is JavaScript because a worker is started from a file: this one is the same beside the sources and in `dist`.
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'libsql';

/** @import { WriterData, WriterMessage, WriterReply } from './writer-thread.ts' */

const data = /** @type {WriterData} */ (workerData);
const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);

const log = new Database(data.logFile);
log.pragma('journal_mode = WAL');
log.pragma('synchronous = FULL');
log.pragma(`wal_autocheckpoint = ${data.checkpointPages}`);
log.pragma(`journal_size_limit = ${data.checkpointPages * 4096 * 4}`);
log.exec(`
  CREATE TABLE IF NOT EXISTS topic (
    name TEXT PRIMARY KEY, partitions INTEGER NOT NULL, first_partition_id INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS chunk (
    id INTEGER PRIMARY KEY, count INTEGER NOT NULL, bytes INTEGER NOT NULL, data BLOB NOT NULL
  ) STRICT;
`);
if (data.maxBytes !== undefined) log.pragma(`max_page_count = ${Math.max(16, Math.floor(data.maxBytes / 4096))}`);

// What groups committed only feeds lag tools, so that losing the last of it to a power cut is no loss.
const groups = new Database(data.groupsFile);
groups.pragma('journal_mode = WAL');
groups.pragma('synchronous = NORMAL');
groups.exec(`
  CREATE TABLE IF NOT EXISTS committed (
    group_name TEXT NOT NULL, partition_id INTEGER NOT NULL, next_offset INTEGER NOT NULL,
    PRIMARY KEY (group_name, partition_id)
  ) STRICT, WITHOUT ROWID;
`);

const insertChunk = log.prepare('INSERT INTO chunk (id, count, bytes, data) VALUES (?, ?, ?, ?)');
const insertTopic = log.prepare('INSERT INTO topic (name, partitions, first_partition_id) VALUES (?, ?, ?)');
const putCommitted = groups.prepare('INSERT OR REPLACE INTO committed VALUES (?, ?, ?)');

/**
 * @param {Database.Database} db
 * @param {() => void} write
 */
function transaction(db, write) {
  try {
    db.exec('BEGIN IMMEDIATE');
    write();
    db.exec('COMMIT');
  } catch (error) {
    // Some errors, a full disk among them, have rolled back already.
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** Where the chunks of commits are. @type {Uint8Array[]} */
const memories = [];
/** Whether the last commit was made: the one that follows it has offsets after its. */
let committed = true;

/** @param {WriterMessage} request */
function perform(request) {
  switch (request.kind) {
    case 'commit': {
      const { spans, slot, follows } = request;
      const memory = request.memory === undefined ? memories[slot] : new Uint8Array(request.memory);
      if (memory === undefined) throw new RangeError('the commit has no memory');
      memories[slot] = memory;
      if (follows && !committed) throw new Error('the commit before it was refused');
      committed = false;
      transaction(log, () => {
        for (let at = 0; at < spans.length; at += 4) {
          const [id, count, start = 0, end = 0] = spans.slice(at, at + 4);
          // A copy: what is bound must not be shared memory.
          insertChunk.run(id, count, end - start, Buffer.from(memory.subarray(start, end)));
        }
      });
      committed = true;
      return;
    }
    case 'topics':
      transaction(log, () => {
        for (const topic of request.topics) insertTopic.run(topic.name, topic.partitions, topic.firstPartitionId);
      });
      return;
    case 'committed':
      transaction(groups, () => {
        for (const { group, partitionId, next } of request.offsets) putCommitted.run(group, partitionId, next);
      });
      return;
    case 'ping':
      log.prepare('SELECT count(*) FROM topic').get();
      return;
    case 'close':
      // The thread ends when nobody listens; a failure to checkpoint costs the next opening some time, no more.
      port.close();
      log.pragma('wal_checkpoint(TRUNCATE)');
      log.close();
      groups.close();
      return;
  }
}

/** @param {WriterReply} reply */
const answer = reply => port.postMessage(reply);

port.on('message', (/** @type {WriterMessage} */ request) => {
  try {
    perform(request);
    answer({ id: request.id });
  } catch (error) {
    const { code, message } = /** @type {{ code?: string, message: string }} */ (error);
    answer({ id: request.id, error: { code: code ?? 'UNKNOWN', message: `${basename(data.logFile)}: ${message}` } });
  }
});

answer({ id: 0 });
