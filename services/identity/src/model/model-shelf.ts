import { gunzipSync, gzipSync } from 'node:zlib';
import { Matcher, type Model } from '@causeway/matching';
import { problems, type Runtime } from '@causeway/service';
import { described, directoryView } from '../directory/described-patient.ts';
import { everyComparable } from '../matching/comparable.ts';
import { KeyIndex } from '../matching/key-index.ts';
import { type Adoption, adoptions, type ModelPart, modelParts, modelView } from './model-view.ts';
import { priorModel } from './prior.ts';

/** A model at work: how it decides, and whom it would have look at each other. */
export interface ModelAtWork {
  readonly matcher: Matcher;
  readonly index: KeyIndex;
}

export interface ModelSummary {
  readonly version: string;
  readonly active: boolean;
  readonly records: number;
  readonly pairs: number;
  /** ISO 8601; absent of the one that is shipped. */
  readonly learnedAt?: string;
  readonly steward?: string;
}

/** How long what is active is trusted before the view is asked again. */
const trustedMs = 500;
/** Of the gzipped JSON in one record of the log: far below what brokers take. */
const bytesInPart = 512 * 1024;

/** The models of the exchange, ready for use. */
export class ModelShelf {
  readonly #runtime: Pick<Runtime, 'views' | 'store' | 'now' | 'logger'>;
  readonly #atWork = new Map<string, Promise<ModelAtWork>>();
  #active: { readonly version: string; readonly readAt: number } | undefined;

  constructor(runtime: Pick<Runtime, 'views' | 'store' | 'now' | 'logger'>) {
    this.#runtime = runtime;
  }

  async activeVersion(fresh = false): Promise<string> {
    const now = this.#runtime.now();
    if (!fresh && this.#active && now - this.#active.readAt < trustedMs) return this.#active.version;
    const adopted = await (await this.#runtime.views.collection(modelView, adoptions)).get('active');
    const version = adopted?.version || priorModel.version;
    this.#active = { version, readAt: now };
    return version;
  }

  async active(): Promise<ModelAtWork> {
    return this.atWork(await this.activeVersion());
  }

  adoption(): Promise<Adoption | undefined> {
    return this.#runtime.views.collection(modelView, adoptions).then(it => it.get('active'));
  }

  /** Those that arrivals are put in the index of: the active one, and what may be adopted next. */
  async watched(): Promise<readonly ModelAtWork[]> {
    await this.active();
    return Promise.all(this.#atWork.values());
  }

  /** A model with everybody in its index. Throws a 404 for one nobody learned. */
  atWork(version: string): Promise<ModelAtWork> {
    const known = this.#atWork.get(version);
    if (known) return known;
    const opening = this.#open(version);
    this.#atWork.set(version, opening);
    opening.catch(() => this.#atWork.delete(version));
    return opening;
  }

  /** Forgets a model that was compared and not adopted. */
  async putBack(version: string): Promise<void> {
    if (version === (await this.activeVersion(true))) return;
    const known = await this.#atWork.get(version);
    this.#atWork.delete(version);
    await known?.index.drop();
  }

  async model(version: string): Promise<Model> {
    if (version === priorModel.version) return priorModel;
    const parts = await this.#parts(version);
    const [first] = parts;
    if (!first || parts.length < first.parts) throw problems.notFound('no such model; GET /identity/models lists them');
    const bytes = Buffer.concat(parts.map(it => Buffer.from(it.body, 'base64')));
    return JSON.parse(gunzipSync(bytes).toString('utf8')) as Model;
  }

  async list(): Promise<readonly ModelSummary[]> {
    const active = await this.activeVersion(true);
    const { documents } = await (await this.#runtime.views.collection(modelView, modelParts)).find({
      index: 'version',
      where: {},
      limit: 10_000,
    });
    const learned = documents
      .filter(it => it.part === 0)
      .map(({ version, records, pairs, learnedAt, steward }) => ({
        version,
        active: version === active,
        records,
        pairs,
        learnedAt: new Date(learnedAt).toISOString(),
        steward,
      }));
    const shipped = { version: priorModel.version, active: active === priorModel.version, records: 0, pairs: 0 };
    return [shipped, ...learned.sort((a, b) => (a.learnedAt < b.learnedAt ? -1 : 1))];
  }

  async #open(version: string): Promise<ModelAtWork> {
    const matcher = new Matcher(await this.model(version));
    const index = new KeyIndex(this.#runtime.store, matcher);
    if (!(await index.open())) {
      this.#runtime.logger.info({ model: version }, 'putting everybody in the index of the model');
      await index.fill(everyComparable(await this.#runtime.views.collection(directoryView, described)));
    }
    return { matcher, index };
  }

  async #parts(version: string): Promise<readonly ModelPart[]> {
    const stored = await this.#runtime.views.collection(modelView, modelParts);
    return (await stored.find({ index: 'version', where: { version } })).documents;
  }
}

/** A model as its records in the log hold it. */
export function partsOf(model: Model): readonly Buffer[] {
  const bytes = gzipSync(JSON.stringify(model));
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += bytesInPart) parts.push(bytes.subarray(from, from + bytesInPart));
  return parts;
}
