import { randomUUID } from 'node:crypto';
import type { PartitionOffsets } from '@causeway/event-log';
import { InvalidEvent, type LogEvent, type Runtime, turns } from '@causeway/service';
import type { CodeDirectory } from '../codes/code-directory.ts';
import type { CsvMappings } from '../csv/csv-mappings.ts';
import type { FacilityDirectory } from '../facility/facility-directory.ts';
import { triggerOf } from '../feed-view.ts';
import { inboundTopic } from '../intake/receipt.ts';
import { clinicalEvents, type Inbound } from '../normalize/clinical-event.ts';
import { outcomeOf } from '../normalize/outcome.ts';
import { type ClinicalEvent, type Correction, revise } from './correction.ts';
import { scan } from './log-scan.ts';
import { DifferenceReport, type PathCount, type Sample } from './report.ts';

export interface ReconversionRequest {
  readonly facility: string;
  /** ms since the epoch, of receipt; until is not included. */
  readonly since: number;
  readonly until: number;
  /** `ADT_A01` or `ADT`; all when absent. */
  readonly type?: string | undefined;
  readonly publish: boolean;
  /** Samples show what stood there and what stands there now. */
  readonly show: boolean;
}

export interface ReconversionStatus extends ReconversionRequest {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  /** Records of the log that were looked at, of those there are. */
  readonly read: number;
  readonly total: number;
  readonly secondsLeft: number;
  /** Messages of the facility, the type and the time. */
  readonly messages: number;
  /** Of them: what they become is what was published. */
  readonly same: number;
  readonly different: number;
  /** Accepted, and nothing published: in quarantine, or not normalised yet. */
  readonly unpublished: number;
  /** They do not convert today; what was published stays. */
  readonly failed: number;
  /** Corrections published, or to be. */
  readonly corrections: number;
  readonly paths: readonly PathCount[];
  readonly samples: readonly Sample[];
  readonly error?: string;
}

export interface ReconversionNeeds {
  readonly runtime: Pick<Runtime, 'log' | 'codec' | 'views' | 'publisher' | 'now' | 'logger'>;
  readonly directory: Pick<FacilityDirectory, 'byId'>;
  readonly codes: Pick<CodeDirectory, 'bookOf'>;
  readonly mappings: Pick<CsvMappings, 'renewed'>;
}

const clinicalTopic = 'causeway.clinical.event';
const publishedAtOnce = 200;
/** What is in memory at a time. */
const chunk = { messages: 5_000, bytes: 32 * 1024 * 1024 };

/**
 * Reads stored messages anew with the mapper and the maps of today, compares with what was published, and publishes what
 * differs. It may be stopped and begun again: what was corrected is the same the next time.
 */
export class Reconversion {
  readonly id = randomUUID();
  readonly #request: ReconversionRequest;
  readonly #needs: ReconversionNeeds;
  readonly #abort = new AbortController();
  readonly #report: DifferenceReport;
  readonly #startedAt: number;
  #state: ReconversionStatus['state'] = 'running';
  #error: string | undefined;
  #total = 0;
  #read = 0;
  #counts = { messages: 0, same: 0, different: 0, unpublished: 0, failed: 0, corrections: 0 };
  #chunk: Inbound[] = [];
  #pending: Correction[] = [];
  #bytes = 0;

  constructor(request: ReconversionRequest, needs: ReconversionNeeds) {
    this.#request = request;
    this.#needs = needs;
    this.#report = new DifferenceReport(request.show);
    this.#startedAt = needs.runtime.now();
  }

  get status(): ReconversionStatus {
    const elapsed = (this.#needs.runtime.now() - this.#startedAt) / 1_000;
    const left = this.#total - this.#read;
    return {
      id: this.id,
      ...this.#request,
      state: this.#state,
      read: this.#read,
      total: this.#total,
      secondsLeft: this.#read === 0 ? 0 : Math.round((elapsed * left) / this.#read),
      ...this.#counts,
      paths: this.#report.paths,
      samples: this.#report.samples,
      ...(this.#error !== undefined && { error: this.#error }),
    };
  }

  cancel(): void {
    this.#abort.abort(new Error('cancelled'));
  }

  /** Never rejects. */
  async run(): Promise<void> {
    try {
      await this.#readAll();
      this.#state = 'done';
    } catch (error) {
      this.#state = this.#abort.signal.aborted ? 'cancelled' : 'failed';
      this.#error = this.#abort.signal.aborted ? undefined : 'the log or the store did not answer; begin it again';
      if (this.#state === 'failed')
        this.#needs.runtime.logger.error({ err: error, reconversion: this.id }, 'a re-conversion failed');
    }
  }

  async #readAll(): Promise<void> {
    const { log, codec } = this.#needs.runtime;
    const partitions = await log.offsets([inboundTopic]);
    this.#total = partitions.reduce((sum, it) => sum + it.end - it.begin, 0);
    for (const { partition, begin, end } of partitions) {
      let at = begin;
      await scan({
        log,
        codec,
        topic: inboundTopic,
        partition,
        from: begin,
        end,
        signal: this.#abort.signal,
        onEvents: async (events, next) => {
          await this.#gather(events);
          this.#read += next - at;
          at = next;
        },
      });
      await this.#compare();
    }
  }

  async #gather(events: readonly Inbound[]): Promise<void> {
    for (const it of events) {
      if (!this.#isWanted(it)) continue;
      this.#chunk.push(it);
      this.#bytes += it.event.body.length;
    }
    if (this.#chunk.length >= chunk.messages || this.#bytes >= chunk.bytes) await this.#compare();
  }

  #isWanted({ event }: Inbound): boolean {
    const { facility, since, until, type } = this.#request;
    const { recordedAt } = event.header;
    if (event.refusal !== null || event.facility !== facility || recordedAt < since || recordedAt >= until)
      return false;
    const trigger = triggerOf(event);
    return type === undefined || trigger === type || trigger.startsWith(`${type}_`);
  }

  async #compare(): Promise<void> {
    const [chunk, partition] = [this.#chunk, this.#chunk[0]?.position.partition];
    this.#chunk = [];
    this.#bytes = 0;
    if (partition === undefined) return;
    const published = await this.#published(partition, new Set(chunk.map(it => it.position.offset)));
    for (const it of chunk) {
      this.#abort.signal.throwIfAborted();
      await turns.whenOver();
      await this.#revise(it, published.get(it.position.offset) ?? []);
      if (this.#pending.length >= publishedAtOnce) await this.#publish();
    }
    await this.#publish();
  }

  async #publish(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    if (pending.length === 0) return;
    if (this.#request.publish) await this.#needs.runtime.publisher.publish(clinicalTopic, pending);
    this.#counts.corrections += pending.length;
  }

  /** What was published of messages, by their offset. A message about several patients has events in several partitions. */
  async #published(partition: number, offsets: ReadonlySet<number>): Promise<ReadonlyMap<number, ClinicalEvent[]>> {
    const { log } = this.#needs.runtime;
    const found = new Map<number, ClinicalEvent[]>();
    const take = ({ event }: LogEvent<typeof clinicalTopic>) => {
      const { position } = event.header;
      if (position?.topic !== inboundTopic || position.partition !== partition || !offsets.has(position.offset)) return;
      const known = found.get(position.offset);
      // A record may be published twice; the second time it is the same event.
      if (known?.some(it => it.header.eventId === event.header.eventId)) return;
      if (known) known.push(event);
      else found.set(position.offset, [event]);
    };
    await Promise.all((await log.offsets([clinicalTopic])).map(it => this.#scanClinical(it, take)));
    return found;
  }

  #scanClinical(
    { partition, begin, end }: PartitionOffsets,
    take: (event: LogEvent<typeof clinicalTopic>) => void,
  ): Promise<void> {
    const { log, codec } = this.#needs.runtime;
    return scan({
      log,
      codec,
      topic: clinicalTopic,
      partition,
      from: begin,
      end,
      signal: this.#abort.signal,
      onEvents: async events => events.forEach(take),
    });
  }

  async #revise(inbound: Inbound, published: readonly ClinicalEvent[]): Promise<void> {
    const counts = this.#counts;
    counts.messages++;
    if (published.length === 0) return void counts.unpublished++;
    const today = await this.#today(inbound);
    if (today === undefined) return void counts.failed++;
    const { corrections, changes } = revise(published, today, this.#needs.runtime.now());
    if (corrections.length === 0) return void counts.same++;
    const { partition, offset } = inbound.position;
    for (const it of changes) this.#report.add({ partition, offset }, it);
    this.#pending.push(...corrections);
    counts.different++;
  }

  /** Undefined when the message does not convert today. */
  async #today(inbound: Inbound): Promise<readonly ClinicalEvent[] | undefined> {
    const { runtime, directory, codes, mappings } = this.#needs;
    const { facility } = this.#request;
    const known = directory.byId(facility);
    if (known === undefined) return undefined;
    const event = { ...inbound.event, body: await mappings.renewed(inbound.event) };
    const outcome = await outcomeOf(runtime.views, inbound);
    try {
      const given = { facility: known.context, book: codes.bookOf(facility), outcome };
      return clinicalEvents({ ...inbound, event }, given).map(it => it.event);
    } catch (error) {
      if (error instanceof InvalidEvent) return undefined;
      throw error;
    }
  }
}
