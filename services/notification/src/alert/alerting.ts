import { type Position, readRecord } from '@causeway/event-log';
import {
  findPerson,
  isLinked,
  type Link,
  links,
  linksOf,
  linkView,
  sourcePatientId,
  sourcePatientKey,
} from '@causeway/person';
import type { AlertRaised, EventHeader } from '@causeway/schemas';
import type { EventBatch, LogEvent, Reaction, Runtime } from '@causeway/service';
import type { SubscriptionIndex } from '../subscription/subscription-index.ts';
import { type AlertCause, causeOf, isNews, raiseAlert } from './alert.ts';
import { alerts, alertView } from './alert-view.ts';
import { recentEvents } from './recent-view.ts';

const clinicalTopic = 'causeway.clinical.event';

type Raised = { readonly key: string; readonly event: AlertRaised };

/** Raises the alerts of each clinical event. Told to nobody yet: whoever sends one decides consent then. */
export function alerting(runtime: Runtime, index: SubscriptionIndex): Reaction {
  return {
    name: 'alerting',
    topics: [clinicalTopic],
    async react(batch: EventBatch): Promise<void> {
      const all = batch.events as readonly LogEvent<'causeway.clinical.event'>[];
      const events = all.filter(it => isNews(it.event));
      const persons = index.followsPanels ? await personsOf(runtime, events.flatMap(idsOf)) : undefined;
      const raised = events.flatMap(it => {
        const members = persons ? idsOf(it).flatMap(id => persons.get(id) ?? [id]) : [];
        return raise(index, { cause: causeOf(it.event), position: it.position, members });
      });
      await publish(runtime, raised, batch);
    },
  };
}

/**
 * Raises what became alerts because two source patients turned out to be one person just after the event: the first
 * admission of a followed patient to a facility new to them. Each alert's id is what `alerting` gives it, so that
 * whichever of both sees link and event together raises it, and both raising it is one alert.
 */
export function lateAlerting(runtime: Runtime, index: SubscriptionIndex): Reaction {
  return {
    name: 'late-alerting',
    topics: ['causeway.identity.link'],
    async react(batch: EventBatch): Promise<void> {
      if (!index.followsPanels) return;
      const raised: Raised[] = [];
      for (const { event } of batch.events as readonly LogEvent<'causeway.identity.link'>[]) {
        if (event.type === 'PatientsLinked') raised.push(...(await raiseLate(runtime, index, event)));
      }
      await publish(runtime, await notYetRaised(runtime, raised), batch);
    },
  };
}

async function raiseLate(
  runtime: Runtime,
  index: SubscriptionIndex,
  {
    a,
    header,
  }: { readonly a: { readonly authority: string; readonly identifier: string }; readonly header: EventHeader },
): Promise<readonly Raised[]> {
  const { members } = await findPerson(await runtime.views.collection(linkView, links), sourcePatientId(a));
  if (!index.followsAny(members)) return [];
  const raised: Raised[] = [];
  for (const { partition, offset } of await recentEvents(runtime, members, header.recordedAt)) {
    const position = { topic: clinicalTopic, partition, offset };
    const event = await readEvent(runtime, position);
    if (event) raised.push(...raise(index, { cause: causeOf(event), members, position }));
  }
  return raised;
}

async function readEvent({ log, codec }: Pick<Runtime, 'log' | 'codec'>, position: Position) {
  const record = await readRecord(log, position);
  if (!record) return undefined;
  await codec.prepare([record.value]);
  return codec.decode(clinicalTopic, record.value);
}

function raise(
  index: SubscriptionIndex,
  { cause, members, position }: { cause: AlertCause; members: readonly string[]; position: Position },
): readonly Raised[] {
  return index.match(cause, members).map((subscription, at) => ({
    key: sourcePatientKey(cause.sourcePatient),
    event: raiseAlert(cause, subscription, { ...position, index: at }),
  }));
}

async function notYetRaised(runtime: Runtime, raised: readonly Raised[]): Promise<readonly Raised[]> {
  const byId = new Map(raised.map(it => [it.event.id, it]));
  if (byId.size === 0) return [];
  const known = await (await runtime.views.collection(alertView, alerts)).getMany([...byId.keys()]);
  return [...byId.values()].filter(it => !known.has(it.event.id));
}

async function publish(
  { publisher, telemetry }: Runtime,
  raised: readonly Raised[],
  { trace }: EventBatch,
): Promise<void> {
  if (raised.length === 0) return;
  await publisher.publish('causeway.notification.alert', raised, trace);
  telemetry.count('alerts_raised', {}, raised.length);
}

/** The source patients an event is about: a merge is about both, and so is its end. */
function idsOf({ event }: LogEvent<'causeway.clinical.event'>): readonly string[] {
  const id = sourcePatientId(event.sourcePatient);
  switch (event.type) {
    case 'FactsReported':
    case 'PatientRemoved':
      return [id];
    case 'PatientsMerged':
      return [id, sourcePatientId(event.merged)];
    case 'PatientsParted':
      return [id, sourcePatientId(event.parted)];
  }
}

/** The members of each one's person, for all of a batch with one look-up per step of distance. Unlinked ones are absent. */
async function personsOf({ views }: Runtime, ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const stored = await views.collection(linkView, links);
  const neighbours = new Map<string, Set<string>>();
  const seen = new Set(ids);
  for (let frontier = [...seen]; frontier.length > 0; ) {
    const next: string[] = [];
    for (const { members } of (await linksOf(stored, frontier)).filter((it: Link) => isLinked(it))) {
      const [a, b] = members;
      connect(neighbours, a, b);
      connect(neighbours, b, a);
      for (const id of members) if (!seen.has(id) && seen.add(id)) next.push(id);
    }
    frontier = next;
  }
  return new Map([...new Set(ids)].filter(id => neighbours.has(id)).map(id => [id, reach(neighbours, id)]));
}

function connect(neighbours: Map<string, Set<string>>, from: string, to: string): void {
  const known = neighbours.get(from);
  if (known) known.add(to);
  else neighbours.set(from, new Set([to]));
}

function reach(neighbours: ReadonlyMap<string, ReadonlySet<string>>, from: string): readonly string[] {
  const reached = new Set([from]);
  for (const id of reached) for (const other of neighbours.get(id) ?? []) reached.add(other);
  return [...reached];
}
