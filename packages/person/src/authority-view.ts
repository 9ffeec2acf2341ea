import { type Collection, collection, type Document } from '@causeway/doc-store';
import type { LogEvent, Runtime, View } from '@causeway/service';
import { authoritySystem, type HierarchicDesignator, isByName, parseAuthority, registeredSystem } from './authority.ts';

/** Who issues the identifiers of a domain, and how that facility names itself in messages. */
export interface Authority extends Document {
  /** Facility id. */
  readonly id: string;
  /** FHIR `identifier.system`. */
  readonly system: string;
  readonly designator: HierarchicDesignator;
  /** MSH-3.1 and MSH-4.1 of what the facility sends. */
  readonly sendingApplication: string;
  readonly sendingFacility: string;
}

export const authorities = collection<Authority>('authorities', {
  system: { fields: ['system'] },
  sender: { fields: ['sendingApplication', 'sendingFacility'] },
});

/** The registry of assigning authorities, from what facilities are registered with. */
export const authorityView: View = {
  name: 'authorities',
  version: 1,
  topics: ['causeway.inbound.facility'],
  collections: [authorities],
  apply: async (events, docs) => {
    for (const { event } of events as readonly LogEvent<'causeway.inbound.facility'>[]) {
      const { id, authority, sendingApplication, sendingFacility } = event;
      const { namespace, universalId, universalIdType } = parseAuthority(authority);
      const designator = {
        ...(namespace === undefined ? {} : { namespace }),
        ...(universalId === undefined ? {} : { universalId }),
        ...(universalIdType === undefined ? {} : { universalIdType }),
      };
      docs.put(authorities, {
        id,
        system: authoritySystem(designator),
        designator,
        sendingApplication,
        sendingFacility,
      });
    }
  },
};

/** All of them: an exchange has no more authorities than facilities. */
export async function allAuthorities(stored: Collection<Authority>): Promise<readonly Authority[]> {
  const { documents } = await stored.find({ index: 'system', where: {}, limit: 10_000 });
  return documents;
}

/** What they are called, for who reads the names that people write. */
export async function registeredDesignators({
  views,
}: Pick<Runtime, 'views'>): Promise<readonly HierarchicDesignator[]> {
  return (await allAuthorities(await views.collection(authorityView, authorities))).map(it => it.designator);
}

/** The system of whom a caller calls an authority; see `registeredSystem`. */
export async function systemOfCalled(text: string, runtime: Pick<Runtime, 'views'>): Promise<string | undefined> {
  return registeredSystem(text, isByName(text) ? await registeredDesignators(runtime) : []);
}
