import type { Position } from '@causeway/event-log';
import { type EventsByTopic, newEventId, originHeader } from '@causeway/schemas';
import { problems, publishAndApply, type Runtime } from '@causeway/service';
import { type CodeMap, type Domain, type MapTarget, type Read, toConceptMap } from '@causeway/terminology';
import type { FacilityDirectory } from '../facility/facility-directory.ts';
import type { CodeDirectory } from './code-directory.ts';
import {
  type ConceptMapDocument,
  conceptMapId,
  conceptMaps,
  conceptMapTopic,
  conceptMapView,
  withCode,
} from './concept-map-view.ts';

export interface MapName {
  readonly facility: string;
  readonly name: string;
}

export interface Recorded {
  readonly map: ConceptMapDocument;
  /** Where it stands; absent when it was as it is. */
  readonly position?: Position;
}

/** One code that an operator maps. */
export interface MappedCode {
  readonly facility: string;
  readonly domain: Domain;
  /** Absent: of any local system. */
  readonly system?: string | undefined;
  readonly code: string;
  readonly display?: string | undefined;
  /** Absent: there is no standard code for it. */
  readonly target?: MapTarget | undefined;
}

const slug = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

type Needs = Pick<Runtime, 'publisher' | 'views' | 'now'>;

/** Records maps of facilities, and codes put into them. */
export class ConceptMaps {
  readonly #runtime: Needs;
  readonly #facilities: Pick<FacilityDirectory, 'byId'>;
  readonly #codes: CodeDirectory;

  constructor(runtime: Needs, facilities: Pick<FacilityDirectory, 'byId'>, codes: CodeDirectory) {
    this.#runtime = runtime;
    this.#facilities = facilities;
    this.#codes = codes;
  }

  async list(facility: string): Promise<readonly ConceptMapDocument[]> {
    this.#known(facility);
    const { documents } = await (await this.#stored()).find({ index: 'facility', where: { facility } });
    return documents;
  }

  async find(name: MapName): Promise<ConceptMapDocument | undefined> {
    return (await this.#stored()).get(conceptMapId(name));
  }

  async withdraw(name: MapName): Promise<Position> {
    if ((await this.find(name)) === undefined) throw problems.notFound('the facility has no map of this name');
    return this.#recorded(name, { domain: '', json: '', withdrawn: true });
  }

  /** Into the map `mapped-<domain>` of the facility, beside what was mapped one by one before. */
  async map({ facility, domain, system = '', code, display = '', target }: MappedCode): Promise<Recorded> {
    this.#known(facility);
    const name = { facility, name: `mapped-${domain}` };
    const said = { domain, system, code, display, target: target ? { display: '', ...target } : null };
    const event = { type: 'CodeMapped', header: this.#header(facility), ...name, ...said } as const;
    const before = await this.find(name);
    const after = withCode(before, event);
    if (before?.json === after.json) return { map: before };
    const position = await this.#append(event);
    return { map: (await this.find(name)) ?? after, position };
  }

  /** Rejects with a `Problem`: 400, 404, 422 or 503. */
  async record(name: MapName, read: Read<CodeMap>): Promise<Recorded> {
    this.#known(name.facility);
    if (!slug.test(name.name)) throw problems.invalid('a map has a name of letters, digits, ".", "_" and "-"');
    if (!read.ok) throw problems.unprocessable(faultText(read), read.faults[0]?.at);
    const { domain = '' } = read.value;
    const json = JSON.stringify(toConceptMap(name.name, read.value));
    const known = await this.find(name);
    if (known?.json === json && known.domain === domain) return { map: known };
    const position = await this.#recorded(name, { domain, json, withdrawn: false });
    const map = { id: conceptMapId(name), ...name, domain, json, recordedAt: this.#runtime.now() };
    return { map: (await this.find(name)) ?? map, position };
  }

  #recorded(name: MapName, said: { domain: string; json: string; withdrawn: boolean }): Promise<Position> {
    return this.#append({ type: 'ConceptMapRecorded', header: this.#header(name.facility), ...name, ...said });
  }

  async #append(event: EventsByTopic[typeof conceptMapTopic]): Promise<Position> {
    const position = await publishAndApply(this.#runtime, conceptMapTopic, { key: conceptMapId(event), event });
    // The next message is mapped by it.
    this.#codes.take({ position: { ...position, topic: conceptMapTopic }, event });
    return position;
  }

  #header(facility: string) {
    return originHeader({ now: this.#runtime.now(), facility, messageId: newEventId() });
  }

  #known(facility: string): void {
    if (!this.#facilities.byId(facility))
      throw problems.notFound('no facility has this id; GET /facilities lists them');
  }

  #stored() {
    return this.#runtime.views.collection(conceptMapView, conceptMaps);
  }
}

function faultText({ faults }: { readonly faults: readonly { readonly at: string; readonly text: string }[] }): string {
  const shown = faults.slice(0, 10).map(it => `${it.at}: ${it.text}`);
  const more = faults.length > shown.length ? [`and ${faults.length - shown.length} more`] : [];
  return [...shown, ...more].join('; ');
}
