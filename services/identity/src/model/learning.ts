import { Worker } from 'node:worker_threads';
import type { Description, LearnOptions, Model } from '@causeway/matching';

/** What the worker is given. */
export interface LearnRequest {
  readonly descriptions: readonly Description[];
  readonly options: LearnOptions;
}

/** Learns a model on a thread of its own. */
export function learnAside(workerData: LearnRequest): Promise<Model> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./learn-worker.mjs', import.meta.url), { workerData, execArgv: [] });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', code => reject(new Error(`the learning thread ended with ${code}`)));
  });
}
