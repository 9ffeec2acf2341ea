import { basename, join } from 'node:path';
import Database from 'libsql';
import { LogError } from './log-error.ts';

/**
 * Takes the directory for this process until the function answered is called. The lock is one the operating system drops
 * with the process, however it ends.
 * @throws LogError `unavailable` when another has it
 */
export function lockDirectory(directory: string): () => void {
  const db = new Database(join(directory, 'lock.db'));
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    db.close();
    const busy = (cause as { code?: string }).code === 'SQLITE_BUSY';
    const problem = busy ? 'is in use by another process' : 'cannot be locked';
    throw new LogError('unavailable', `the log in ${basename(directory)} ${problem}`, { retryable: busy, cause });
  }
  return () => db.close();
}
