import { problems } from '@causeway/service';
import {
  Reconversion,
  type ReconversionNeeds,
  type ReconversionRequest,
  type ReconversionStatus,
} from './reconversion.ts';

const remembered = 20;

/** The re-conversions of this process; one at a time, since each reads the whole log. */
export class Reconversions {
  readonly #needs: ReconversionNeeds;
  #jobs: readonly Reconversion[] = [];
  #running: Promise<void> | undefined;

  constructor(needs: ReconversionNeeds) {
    this.#needs = needs;
  }

  /** Throws a `Problem` (409) while another runs. */
  start(request: ReconversionRequest): ReconversionStatus {
    const running = this.#jobs.find(it => it.status.state === 'running');
    if (running) throw problems.conflict(`the re-conversion ${running.id} is running; wait for it or stop it`);
    const job = new Reconversion(request, this.#needs);
    this.#jobs = [job, ...this.#jobs].slice(0, remembered);
    this.#running = job.run();
    return job.status;
  }

  list(): readonly ReconversionStatus[] {
    return this.#jobs.map(it => it.status);
  }

  find(id: string): ReconversionStatus | undefined {
    return this.#jobs.find(it => it.id === id)?.status;
  }

  cancel(id: string): ReconversionStatus | undefined {
    const job = this.#jobs.find(it => it.id === id);
    job?.cancel();
    return job?.status;
  }

  async close(): Promise<void> {
    for (const it of this.#jobs) it.cancel();
    await this.#running;
  }
}
