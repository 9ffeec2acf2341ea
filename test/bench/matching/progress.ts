import type { Reaction, Service } from '@causeway/service';

interface Instant {
  readonly at: number;
  readonly cpuMs: number;
}

/** Counts what the reactions of a service have done, and what it took from one number of events to another. */
export class Progress {
  readonly #first: number;
  readonly #last: number;
  #done = 0;
  #began: Instant | undefined;
  #reachLast: () => void = () => {};
  readonly #reached = new Promise<void>(resolve => {
    this.#reachLast = resolve;
  });

  constructor(first: number, last: number) {
    this.#first = first;
    this.#last = last;
  }

  watching(service: Service): Service {
    return {
      ...service,
      start: async runtime => {
        const parts = await service.start(runtime);
        return { ...parts, reactions: (parts.reactions ?? []).map(it => this.#watched(it)) };
      },
    };
  }

  /** `settled`: resolves when what came of the last event is done too. */
  async measured(settled: () => Promise<void>): Promise<{ readonly seconds: number; readonly cpuMs: number }> {
    await this.#reached;
    await settled();
    const [began, ended] = [this.#began ?? now(), now()];
    return { seconds: (ended.at - began.at) / 1_000, cpuMs: ended.cpuMs - began.cpuMs };
  }

  #watched(reaction: Reaction): Reaction {
    return {
      name: reaction.name,
      topics: reaction.topics,
      react: async batch => {
        await reaction.react(batch);
        this.#done += batch.events.length;
        if (this.#done >= this.#first) this.#began ??= now();
        if (this.#done >= this.#last) this.#reachLast();
      },
    };
  }
}

function now(): Instant {
  const { user, system } = process.cpuUsage();
  return { at: performance.now(), cpuMs: (user + system) / 1_000 };
}
