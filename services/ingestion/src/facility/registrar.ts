import type { Position } from '@causeway/event-log';
import { newEventId, originHeader } from '@causeway/schemas';
import { problems, publishAndApply, type Runtime } from '@causeway/service';
import { type Facility, type FacilityCommand, register } from './facility.ts';
import type { FacilityDirectory } from './facility-directory.ts';

export interface Registered {
  readonly facility: Facility;
  /** Where the registration stands; absent when it was as it is. */
  readonly position?: Position;
}

/** Registers facilities, one command at a time, so that two of them cannot take the same sender. */
export class Registrar {
  readonly #runtime: Pick<Runtime, 'publisher' | 'views' | 'now'>;
  readonly #directory: FacilityDirectory;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(runtime: Pick<Runtime, 'publisher' | 'views' | 'now'>, directory: FacilityDirectory) {
    this.#runtime = runtime;
    this.#directory = directory;
  }

  /** Rejects with a `Problem`: 400, 409 or 503. */
  register(command: FacilityCommand): Promise<Registered> {
    const done = this.#turn.then(() => this.#register(command));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #register(command: FacilityCommand): Promise<Registered> {
    const decision = register(command, this.#directory.all());
    switch (decision.type) {
      case 'Refused':
        throw decision.because === 'conflict' ? problems.conflict(decision.text) : problems.invalid(decision.text);
      case 'Unchanged':
        return { facility: decision.facility };
      case 'FacilityRegistered':
        return { facility: decision.facility, position: await this.#append(decision.facility) };
    }
  }

  async #append(facility: Facility): Promise<Position> {
    const event = {
      type: 'FacilityRegistered',
      header: originHeader({ now: this.#runtime.now(), facility: facility.id, messageId: newEventId() }),
      ...facility,
    } as const;
    const position = await publishAndApply(this.#runtime, 'causeway.inbound.facility', { key: facility.id, event });
    // The sender may be used the moment the command is answered.
    this.#directory.take({ position: { ...position, topic: 'causeway.inbound.facility' }, event });
    return position;
  }
}
