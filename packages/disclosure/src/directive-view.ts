import { type Collection, collection, type Document } from '@causeway/doc-store';
import type { LogEvent, UnitOfWork, View } from '@causeway/service';
import type { Directive, Provision } from './decision.ts';

export interface DirectiveDocument extends Directive, Document {
  /** Id of the source patient it names. */
  readonly patient: string;
  readonly provisions: readonly Provision[];
  /** The FHIR Consent as JSON. */
  readonly resource: string;
}

export const directives = collection<DirectiveDocument>('directives', { patient: { fields: ['patient'] } });

/** The newest word of every directive, from `causeway.consent.directive`. Every service that discloses keeps its own. */
export const directiveView: View = {
  name: 'directives',
  version: 1,
  topics: ['causeway.consent.directive'],
  collections: [directives],
  apply: applyDirectives,
};

async function applyDirectives(events: readonly LogEvent[], docs: UnitOfWork): Promise<void> {
  for (const { event } of events as readonly LogEvent<'causeway.consent.directive'>[]) {
    const { id, patient, active, provisions, resource, header } = event;
    docs.put(directives, { id, patient, active, provisions, resource, recordedAt: header.recordedAt });
  }
}

/** The directives that source patients gave, by source patient, in the order of their ids. */
export async function directivesOf(
  stored: Collection<DirectiveDocument>,
  sourcePatients: readonly string[],
): Promise<ReadonlyMap<string, readonly DirectiveDocument[]>> {
  const found = new Map<string, DirectiveDocument[]>();
  let after: string | undefined;
  do {
    const page = await stored.find({ index: 'patient', where: { patient: { in: sourcePatients } }, after });
    for (const it of page.documents) {
      const known = found.get(it.patient);
      if (known) known.push(it);
      else found.set(it.patient, [it]);
    }
    after = page.cursor;
  } while (after !== undefined);
  return found;
}
