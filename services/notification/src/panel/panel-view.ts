import { collection, type Document } from '@causeway/doc-store';
import type { Group } from '@causeway/fhir';
import type { PanelRecorded } from '@causeway/schemas';
import type { LogEvent, UnitOfWork, View } from '@causeway/service';
import { memberId } from './panel.ts';

export interface PanelDocument extends Document {
  readonly organization: string;
  readonly active: boolean;
  /** Ids of source patients. */
  readonly members: readonly string[];
  /** `system|value` and `value` of each identifier, by which subscriptions name the panel. */
  readonly names: readonly string[];
  /** The FHIR Group as JSON; empty once removed. */
  readonly resource: string;
  /** Of the newest event; later ones have greater offsets, since all of a panel are in one partition. */
  readonly offset: number;
}

export const panels = collection<PanelDocument>('panels', {
  organization: { fields: ['organization'] },
  names: { fields: ['names'], multi: true },
});

/** The newest word on every panel, from `causeway.notification.panel`. */
export const panelView: View = {
  name: 'panels',
  version: 1,
  topics: ['causeway.notification.panel'],
  collections: [panels],
  prefetch: (events, docs) =>
    docs.prefetch(
      panels,
      events.map(it => it.key),
    ),
  apply: applyPanels,
};

async function applyPanels(events: readonly LogEvent[], docs: UnitOfWork): Promise<void> {
  for (const { event, position } of events as readonly LogEvent<'causeway.notification.panel'>[]) {
    const known = await docs.get(panels, event.id);
    // Two organisations that choose one id at the same moment: it belongs to the first.
    if (known && known.organization !== event.organization) continue;
    docs.put(panels, panelDocument(event, position.offset));
  }
}

export function panelDocument({ id, organization, active, members, resource }: PanelRecorded, offset: number) {
  return { id, organization, active, members: members.map(memberId), names: namesOf(resource), resource, offset };
}

function namesOf(resource: string): readonly string[] {
  if (resource === '') return [];
  const { identifier = [] } = JSON.parse(resource) as Group;
  const names = identifier.flatMap(({ system, value }) =>
    value ? [value, ...(system ? [`${system}|${value}`] : [])] : [],
  );
  return [...new Set(names)];
}
