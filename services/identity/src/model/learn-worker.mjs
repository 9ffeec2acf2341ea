// Learning takes a core for seconds to minutes; on a thread of its own it holds up nobody. It is JavaScript because a
// worker is started from a file: this one is the same beside the sources and in `dist`.
import { parentPort, workerData } from 'node:worker_threads';
import { learn } from '@causeway/matching';

const { descriptions, options } = /** @type {import('./learning.ts').LearnRequest} */ (workerData);
parentPort?.postMessage(learn(descriptions, options));
