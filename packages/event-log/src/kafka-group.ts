import type { Position, TopicPartition } from './event-log.ts';
import type { Answers, Calls } from './kafka-apis.ts';
import { type Assignment, assign, partitionsIn } from './kafka-assignment.ts';
import { BrokerError, errorType, failOn } from './kafka-errors.ts';
import type { KafkaLink } from './kafka-link.ts';
import { MemberAssignment, MemberMetadata } from './kafka-protocol.ts';
import { backoffMs, pauseFor, settledWithin } from './kafka-retry.ts';

export interface GroupSettings {
  readonly group: string;
  readonly topics: readonly string[];
  /** A member that is silent this long loses its partitions, ms. */
  readonly sessionTimeoutMs: number;
  /** How long the group waits for a member to let go of its partitions, ms. */
  readonly rebalanceTimeoutMs: number;
  readonly heartbeatMs: number;
}

export interface GroupEvents {
  /** These partitions are this member's until `release`. */
  assigned(partitions: readonly TopicPartition[]): void;
  /** Resolves when nothing of them is in flight any more, however long that takes. */
  release(): Promise<void>;
  /** Whether a batch has been with the subscriber for longer than any batch may. */
  stalled(): boolean;
  trouble(reason: string): void;
  well(): void;
}

type Lost = 'rebalance' | 'expelled' | 'silent' | 'stalled' | 'closed';

interface Membership {
  readonly generation: number;
  readonly memberId: string;
  readonly assignment: Assignment;
}

const PROTOCOL = 'causeway-copartitioned';
const NETWORK_MS = 5_000;
const RELEASE_SHARE = 0.8;

/**
 * A member of a consumer group (the classic protocol: JoinGroup, SyncGroup, Heartbeat, LeaveGroup). Every rebalance takes all
 * partitions from everybody, and a member joins again only after it has let go of its own: the others wait for it, up to
 * the rebalance timeout. Heartbeats go on meanwhile, so that a slow batch costs no session.
 */
export class KafkaGroup {
  readonly #link: KafkaLink;
  readonly #settings: GroupSettings;
  readonly #events: GroupEvents;
  readonly #closing = new AbortController();
  #coordinator: number | undefined;
  #memberId = '';
  #membership: Membership | undefined;
  #joining = false;
  #running: Promise<void> | undefined;

  constructor(link: KafkaLink, settings: GroupSettings, events: GroupEvents) {
    this.#link = link;
    this.#settings = settings;
    this.#events = events;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** For lag tools alone, so a failure is not an error: the next commit covers it. */
  async commit(positions: readonly Position[]): Promise<boolean> {
    const membership = this.#membership;
    if (membership === undefined || positions.length === 0) return false;
    const topics = [...new Set(positions.map(it => it.topic))].map(topic => ({
      topic,
      partitions: positions
        .filter(it => it.topic === topic)
        .map(({ partition, offset }) => ({ partition, offset: String(offset) })),
    }));
    const { generation: groupGenerationId, memberId } = membership;
    try {
      const { responses } = await this.#ask('OffsetCommit', { ...this.#as(memberId), groupGenerationId, topics });
      return responses.every(it => it.partitions.every(({ errorCode }) => errorCode === 0));
    } catch {
      return false;
    }
  }

  /** Lets go of the partitions and leaves. */
  async close(): Promise<void> {
    this.#closing.abort();
    // The broker answers a join that waits for slow members only when the member leaves.
    if (this.#joining) await this.#leave();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (let failures = 0; !signal.aborted; ) {
      try {
        const membership = await this.#join();
        failures = 0;
        await this.#live(membership);
      } catch (error) {
        failures += 1;
        if (!isRoutine(error)) this.#events.trouble(error instanceof Error ? error.message : 'cannot join');
        await pauseFor(backoffMs(failures), signal);
        if (!signal.aborted) await this.#link.refresh().catch(() => undefined);
      }
    }
    await this.#leave();
  }

  async #join(): Promise<Membership> {
    this.#coordinator = await this.#link.coordinatorOf(this.#settings.group);
    let joined = await this.#askToJoin();
    if (errorType(joined.errorCode) === 'MEMBER_ID_REQUIRED') {
      this.#memberId = joined.memberId;
      joined = await this.#askToJoin();
    }
    if (errorType(joined.errorCode) === 'UNKNOWN_MEMBER_ID') this.#memberId = '';
    failOn(joined.errorCode, 'JoinGroup');
    this.#memberId = joined.memberId;
    const { generationId: generation, memberId, leaderId } = joined;
    const synced = await this.#ask(
      'SyncGroup',
      {
        ...this.#as(memberId),
        generationId: generation,
        groupAssignment: leaderId === memberId ? await this.#share(joined.members) : [],
      },
      this.#settings.rebalanceTimeoutMs + NETWORK_MS,
    );
    if (errorType(synced.errorCode) === 'UNKNOWN_MEMBER_ID') this.#memberId = '';
    failOn(synced.errorCode, 'SyncGroup');
    const assignment = MemberAssignment.decode(synced.memberAssignment)?.assignment ?? {};
    return { generation, memberId, assignment };
  }

  async #askToJoin(): Promise<Answers['JoinGroup']> {
    const { sessionTimeoutMs, rebalanceTimeoutMs, topics } = this.#settings;
    this.#joining = true;
    try {
      return await this.#link.call(
        this.#coordinator ?? -1,
        'JoinGroup',
        {
          ...this.#as(this.#memberId),
          sessionTimeout: sessionTimeoutMs,
          rebalanceTimeout: rebalanceTimeoutMs,
          protocolType: 'consumer',
          groupProtocols: [{ name: PROTOCOL, metadata: MemberMetadata.encode({ version: 0, topics }) }],
        },
        { timeoutMs: rebalanceTimeoutMs + NETWORK_MS, lane: 'join' },
      );
    } finally {
      this.#joining = false;
    }
  }

  async #share(members: Answers['JoinGroup']['members']): Promise<Calls['SyncGroup']['groupAssignment']> {
    await this.#link.refresh();
    const readers = members.map(({ memberId, memberMetadata }) => ({
      memberId,
      topics: MemberMetadata.decode(memberMetadata).topics,
    }));
    const shares = assign(readers, topic => this.#link.partitionCount(topic) ?? 0);
    return [...shares].map(([memberId, assignment]) => ({
      memberId,
      memberAssignment: MemberAssignment.encode({ version: 0, assignment }),
    }));
  }

  /** From the assignment until the partitions are let go of again. */
  async #live(membership: Membership): Promise<void> {
    this.#membership = membership;
    const released = new AbortController();
    let lose: (reason: Lost) => void = () => undefined;
    const lost = new Promise<Lost>(resolve => {
      lose = resolve;
    });
    const onClose = () => lose('closed');
    this.#closing.signal.addEventListener('abort', onClose, { once: true });
    if (this.#closing.signal.aborted) lose('closed');
    const beating = this.#beat(membership, lose, released.signal);
    this.#events.well();
    this.#events.assigned(partitionsIn(membership.assignment));
    try {
      const reason = await lost;
      if (reason === 'stalled' || reason === 'silent') this.#events.trouble(`partitions given up: ${reason}`);
      await this.#letGo(reason === 'stalled' ? 0 : this.#settings.rebalanceTimeoutMs * RELEASE_SHARE);
    } finally {
      this.#closing.signal.removeEventListener('abort', onClose);
      released.abort();
      await beating;
      this.#membership = undefined;
    }
  }

  /**
   * The group waits for a member until the rebalance timeout. One that needs longer leaves, so that the others go on, and
   * joins again only when nothing of it is in flight: what its batch still writes, the subscriber's store has to refuse.
   */
  async #letGo(patienceMs: number): Promise<void> {
    const released = this.#events.release();
    if (await settledWithin(patienceMs, released)) return;
    this.#events.trouble('a batch or onRevoked goes on after the partitions are gone');
    await this.#leave();
    await released;
  }

  async #beat(membership: Membership, lose: (reason: Lost) => void, released: AbortSignal): Promise<void> {
    const { heartbeatMs, sessionTimeoutMs } = this.#settings;
    let heardAt = performance.now();
    for (;;) {
      await pauseFor(heartbeatMs, released);
      if (released.aborted) return;
      if (this.#events.stalled()) return lose('stalled');
      if (this.#memberId === '') return lose('expelled');
      const answer = await this.#heartbeat(membership);
      if (answer === 'expelled') return lose('expelled');
      if (answer === 'rebalance') lose('rebalance');
      if (answer === 'silence') {
        // By now the group has given the partitions to others.
        if (performance.now() - heardAt > sessionTimeoutMs) return lose('silent');
      } else {
        heardAt = performance.now();
      }
    }
  }

  async #heartbeat({ generation, memberId }: Membership): Promise<'well' | 'rebalance' | 'expelled' | 'silence'> {
    try {
      const args = { ...this.#as(memberId), groupGenerationId: generation, groupInstanceId: null };
      const { errorCode } = await this.#ask('Heartbeat', args);
      const type = errorType(errorCode);
      if (errorCode === 0) {
        this.#events.well();
        return 'well';
      }
      if (type === 'REBALANCE_IN_PROGRESS') return 'rebalance';
      if (type === 'UNKNOWN_MEMBER_ID') this.#memberId = '';
      if (type === 'UNKNOWN_MEMBER_ID' || type === 'ILLEGAL_GENERATION') return 'expelled';
      throw new BrokerError(type, 'Heartbeat');
    } catch (error) {
      this.#events.trouble(error instanceof Error ? error.message : 'no heartbeat');
      await this.#link.refresh().catch(() => undefined);
      this.#coordinator = await this.#link.coordinatorOf(this.#settings.group).catch(() => this.#coordinator);
      return 'silence';
    }
  }

  async #leave(): Promise<void> {
    const memberId = this.#memberId;
    if (memberId === '') return;
    this.#memberId = '';
    await this.#ask('LeaveGroup', this.#as(memberId)).catch(() => undefined);
  }

  #ask<A extends 'SyncGroup' | 'Heartbeat' | 'LeaveGroup' | 'OffsetCommit'>(
    api: A,
    args: Calls[A],
    timeoutMs = Math.min(this.#link.settings.requestTimeoutMs, this.#settings.sessionTimeoutMs / 2),
  ): Promise<Answers[A]> {
    return this.#link.call(this.#coordinator ?? -1, api, args, { timeoutMs });
  }

  #as(memberId: string) {
    return { groupId: this.#settings.group, memberId };
  }
}

/** What a group goes through at every change of its members. */
function isRoutine(error: unknown): boolean {
  return (
    error instanceof BrokerError &&
    ['REBALANCE_IN_PROGRESS', 'UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'MEMBER_ID_REQUIRED'].includes(error.type)
  );
}
