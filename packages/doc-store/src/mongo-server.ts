import { MongoClient } from 'mongodb';
import { mongoError } from './mongo-error.ts';

/** The name of the replica set at `url`, for tests that must know which server they run on. Throws `unavailable`. */
export async function mongoReplicaSet(url: string): Promise<string | undefined> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 5_000 });
  try {
    const { setName } = await client.db('admin').command({ hello: 1 });
    return typeof setName === 'string' ? setName : undefined;
  } catch (error) {
    throw mongoError(error);
  } finally {
    await client.close();
  }
}
