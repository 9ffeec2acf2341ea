import { setTimeout as sleep } from 'node:timers/promises';
import type { Description } from '@causeway/matching';
import { originHeader } from '@causeway/schemas';
import { type Actor, problems, publishAndApply, type Runtime } from '@causeway/service';
import { described, directoryView } from '../directory/described-patient.ts';
import { comparableOf, everyComparable } from '../matching/comparable.ts';
import type { Matching } from '../matching/matching.ts';
import { type Difference, differenceOf } from './difference.ts';
import { learnAside } from './learning.ts';
import { type ModelShelf, partsOf } from './model-shelf.ts';
import { adoptionKey } from './model-view.ts';
import { priorModel } from './prior.ts';

/** Something that takes its time, and how far it is. */
export interface Job {
  readonly kind: 'learn' | 'compare' | 'adopt';
  readonly version: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly records: number;
  readonly error?: string;
  readonly difference?: Difference;
}

export interface ModelsOptions {
  readonly runtime: Runtime;
  readonly shelf: ModelShelf;
  readonly matching: Matching;
}

/** Fewer records than this teach nothing that the shipped model does not know better. */
const fewest = 100;
/** More than this many are sampled: every n-th. */
const most = 200_000;
const atOnce = 500;
/** By then every instance decides with what was adopted. */
const settledMs = 1_500;

/** The life of a model: learned from the exchange's own data, compared with what decides, adopted. */
export class Models {
  readonly #runtime: Runtime;
  readonly #shelf: ModelShelf;
  readonly #matching: Matching;
  #job: Job | undefined;

  constructor({ runtime, shelf, matching }: ModelsOptions) {
    this.#runtime = runtime;
    this.#shelf = shelf;
    this.#matching = matching;
  }

  get job(): Job | undefined {
    return this.#job;
  }

  /** Starts to learn, and answers what the model will be called. */
  learn(actor: Actor, falseLinkRate?: number): Job {
    const version = `learned-${new Date(this.#runtime.now()).toISOString().replace(/[-:T]|\.\d+Z/g, '')}`;
    return this.#start({ kind: 'learn', version }, async () => {
      const descriptions = await this.#descriptions();
      if (descriptions.length < fewest) {
        throw problems.unprocessable(
          `${descriptions.length} records are too few to learn from; ${fewest} are the least`,
        );
      }
      const drawnFrom = await (await this.#runtime.views.collection(directoryView, described)).count();
      const options = { version, drawnFrom, ...(falseLinkRate === undefined ? {} : { falseLinkRate }) };
      const model = await learnAside({ descriptions, options });
      const { records, pairs } = model.learned;
      const parts = partsOf(model);
      for (const [part, body] of parts.entries()) {
        await publishAndApply(this.#runtime, 'causeway.identity.model', {
          key: version,
          event: {
            type: 'ModelLearned',
            header: this.#header(actor),
            ...{ version, part, parts: parts.length, records, pairs, body },
            steward: actor.subject,
          },
        });
      }
      return {};
    });
  }

  /** Runs a model over all history beside the live one. */
  async compare(version: string): Promise<Job> {
    await this.#shelf.model(version);
    return this.#start({ kind: 'compare', version }, async () => ({ difference: await this.#difference(version) }));
  }

  /** From now on this model decides; what that changes is in the log when it is done. */
  async adopt(version: string, actor: Actor, explanation: string): Promise<Job> {
    await this.#shelf.model(version);
    const previous = await this.#shelf.activeVersion(true);
    if (previous === version) throw problems.conflict('this model decides already');
    return this.#start({ kind: 'adopt', version }, async () => {
      const difference = await this.#difference(version);
      const { linksGained, linksLost, personsTouched } = difference;
      await publishAndApply(this.#runtime, 'causeway.identity.model', {
        key: adoptionKey,
        event: {
          type: 'ModelAdopted',
          header: this.#header(actor),
          version: version === priorModel.version ? '' : version,
          previous,
          ...{ linksGained, linksLost, personsTouched, explanation },
          steward: actor.subject,
        },
      });
      await sleep(settledMs);
      await this.#shelf.activeVersion(true);
      await this.#everybodyAgain();
      await this.#shelf.putBack(previous);
      return { difference };
    });
  }

  /** Who arrived at another instance before it knew of the model is in no index of it: everybody is looked at again. */
  async #everybodyAgain(): Promise<void> {
    const { index } = await this.#shelf.active();
    const directory = await this.#runtime.views.collection(directoryView, described);
    await index.fill(everyComparable(directory));
    let ids: string[] = [];
    let done = 0;
    const look = async () => {
      await this.#matching.again(ids);
      done += ids.length;
      this.#progress(done);
      ids = [];
    };
    for await (const { id } of directory.all()) {
      ids.push(id);
      if (ids.length >= atOnce) await look();
    }
    await look();
  }

  async #difference(version: string): Promise<Difference> {
    const model = await this.#shelf.atWork(version);
    return differenceOf({ runtime: this.#runtime, model, onProgress: records => this.#progress(records) });
  }

  async #descriptions(): Promise<readonly Description[]> {
    const directory = await this.#runtime.views.collection(directoryView, described);
    const every = Math.max(1, Math.ceil((await directory.count()) / most));
    const descriptions: Description[] = [];
    let n = 0;
    for await (const it of directory.all()) {
      if (n++ % every === 0) descriptions.push(comparableOf(it).description);
    }
    return descriptions;
  }

  #start(job: Pick<Job, 'kind' | 'version'>, work: () => Promise<Partial<Job>>): Job {
    if (this.#job?.state === 'running')
      throw problems.conflict(`a model is being worked on (${this.#job.kind}); wait for it`);
    const started: Job = { ...job, state: 'running', records: 0 };
    this.#job = started;
    work().then(
      result => this.#end({ state: 'done', ...result }),
      error => {
        this.#runtime.logger.error({ job: job.kind, model: job.version }, 'the work on a model failed');
        this.#end({ state: 'failed', error: error instanceof Error ? error.message : 'it failed' });
      },
    );
    return started;
  }

  #end(result: Partial<Job>): void {
    if (this.#job) this.#job = { ...this.#job, ...result };
  }

  #progress(records: number): void {
    if (this.#job) this.#job = { ...this.#job, records };
  }

  #header({ organization }: Actor) {
    return originHeader({ now: this.#runtime.now(), facility: organization, messageId: '' });
  }
}
