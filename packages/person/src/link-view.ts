import { collection, type Document } from '@causeway/doc-store';
import type { PatientsLinked, PatientsSeparated, PatientsUnlinked, SeparationLifted } from '@causeway/schemas';
import type { LogEvent, UnitOfWork, View } from '@causeway/service';
import { type SourcePatient, sourcePatientId } from './source-patient.ts';

export type LinkBasis = PatientsLinked['basis'];
export type LinkEvent = PatientsLinked | PatientsUnlinked | PatientsSeparated | SeparationLifted;

/** Of events that no model decided. */
export const unscored = { score: 0, probability: 0, model: '', waterfall: [] as PatientsLinked['waterfall'] };

/** What is known of two source patients: on which grounds they are one person, and whether a steward ruled it out. */
export interface Link extends Document {
  /** `pairId` of the two. */
  readonly id: string;
  readonly a: SourcePatient;
  readonly b: SourcePatient;
  /** Ids of both. */
  readonly members: readonly [string, string];
  /** The grounds that hold, with what explains them. Each stands and falls alone, so that an un-merge restores exactly. */
  readonly bases: { readonly [basis in LinkBasis]?: string };
  readonly separated: boolean;
  /** What the source said when it made both one: `ADT_A40`. */
  readonly mergedBy?: string;
  /** How sure the rule is, while it links: log2 of the odds, and the model that says so. */
  readonly rule?: { readonly score: number; readonly model: string };
}

export const links = collection<Link>('links', { members: { fields: ['members'], multi: true } });

/** Names a pair whichever way round it is given; the key of its events. */
export function pairId(a: SourcePatient, b: SourcePatient): string {
  const [one, other] = [sourcePatientId(a), sourcePatientId(b)];
  return one < other ? `${one}+${other}` : `${other}+${one}`;
}

export function isLinked({ bases, separated }: Pick<Link, 'bases' | 'separated'>): boolean {
  return !separated && Object.values(bases).some(it => it !== undefined);
}

/** A24 links two numbers that both go on, and A43 moves one that does. */
const goingOn: readonly (string | undefined)[] = ['ADT_A24', 'ADT_A43'];

/** Whether the source made `b` one with `a`, so that the number of `b` is no more. */
export function isMerged({ bases, separated, mergedBy }: Pick<Link, 'bases' | 'separated' | 'mergedBy'>): boolean {
  return bases.MERGE !== undefined && !separated && !goingOn.includes(mergedBy);
}

export function initialLink({ a, b }: Pick<LinkEvent, 'a' | 'b'>): Link {
  return { id: pairId(a, b), a, b, members: [sourcePatientId(a), sourcePatientId(b)], bases: {}, separated: false };
}

/** A steward's word ends the opposite word of before: linking by a steward lifts a separation. */
export function evolveLink(link: Link, event: LinkEvent): Link {
  switch (event.type) {
    case 'PatientsLinked':
      return evolveLinked(link, event);
    case 'PatientsUnlinked': {
      const { [event.basis]: _, ...bases } = link.bases;
      if (event.basis !== 'RULE') return { ...link, bases };
      const { rule: __, ...unruled } = link;
      return { ...unruled, bases };
    }
    case 'PatientsSeparated':
      return { ...link, separated: true };
    case 'SeparationLifted':
      return { ...link, separated: false };
  }
}

function evolveLinked(link: Link, { basis, a, b, rule, explanation, score, model }: PatientsLinked): Link {
  const bases = { ...link.bases, [basis]: explanation };
  switch (basis) {
    case 'MERGE':
      return { ...link, a, b, bases, mergedBy: rule };
    case 'STEWARD':
      return { ...link, bases, separated: false };
    case 'RULE':
      return { ...link, bases, rule: { score, model } };
  }
}

/** Who is linked to whom, from `causeway.identity.link`. Every service that must know persons keeps its own. */
export const linkView: View = {
  name: 'links',
  version: 3,
  topics: ['causeway.identity.link'],
  collections: [links],
  prefetch: (events, docs) => docs.prefetch(links, events.map(pairOf)),
  apply: applyLinks,
};

async function applyLinks(events: readonly LogEvent[], docs: UnitOfWork): Promise<void> {
  for (const { event } of events as readonly LogEvent<'causeway.identity.link'>[]) {
    const link = (await docs.get(links, pairId(event.a, event.b))) ?? initialLink(event);
    docs.put(links, evolveLink(link, event));
  }
}

function pairOf({ event }: LogEvent): string {
  const { a, b } = event as LinkEvent;
  return pairId(a, b);
}
