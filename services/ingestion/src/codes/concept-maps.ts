import type { Position } from '@causeway/event-log';
import { newEventId, originHeader } from '@causeway/schemas';
import { problems, publishAndApply, type Runtime } from '@causeway/service';
import {
  type CodeMap,
  type Domain,
  type MapTarget,
  type Read,
  readConceptMap,
  toConceptMap,
} from '@causeway/terminology';
import type { FacilityDirectory } from '../facility/facility-directory.ts';
import type { CodeDirectory } from './code-directory.ts';
import {
  type ConceptMapDocument,
  conceptMapId,
  conceptMaps,
  conceptMapTopic,
  conceptMapView,
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

/** Records maps of facilities, one command at a time, so that of two codes mapped at once none is lost. */
export class ConceptMaps {
  readonly #runtime: Needs;
  readonly #facilities: Pick<FacilityDirectory, 'byId'>;
  readonly #codes: CodeDirectory;
  #turn: Promise<unknown> = Promise.resolve();

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

  /** Rejects with a `Problem`: 400, 404, 422 or 503. */
  record(name: MapName, read: Read<CodeMap>): Promise<Recorded> {
    return this.#inTurn(() => this.#record(name, read));
  }

  withdraw(name: MapName): Promise<Position> {
    return this.#inTurn(async () => {
      if ((await this.find(name)) === undefined) throw problems.notFound('the facility has no map of this name');
      return this.#append(name, { domain: '', json: '', withdrawn: true });
    });
  }

  /** Into the map `mapped-<domain>` of the facility, beside what was mapped one by one before. */
  map({ facility, domain, system, code, display, target }: MappedCode): Promise<Recorded> {
    const name = { facility, name: `mapped-${domain}` };
    return this.#inTurn(async () => {
      const found = await this.find(name);
      const known = found && readConceptMap(JSON.parse(found.json), domain);
      const others = (known?.ok ? known.value.elements : []).filter(it => it.code !== code || it.system !== system);
      const element = { ...(system && { system }), code, ...(display && { display }), targets: target ? [target] : [] };
      return this.#record(name, { ok: true, value: { domain, elements: [...others, element] } });
    });
  }

  async #record(name: MapName, read: Read<CodeMap>): Promise<Recorded> {
    this.#known(name.facility);
    if (!slug.test(name.name)) throw problems.invalid('a map has a name of letters, digits, ".", "_" and "-"');
    if (!read.ok) throw problems.unprocessable(faultText(read), read.faults[0]?.at);
    const { domain = '' } = read.value;
    const json = JSON.stringify(toConceptMap(name.name, read.value));
    const known = await this.find(name);
    if (known?.json === json && known.domain === domain) return { map: known };
    const position = await this.#append(name, { domain, json, withdrawn: false });
    const map = { id: conceptMapId(name), ...name, domain, json, recordedAt: this.#runtime.now() };
    return { map: (await this.find(name)) ?? map, position };
  }

  async #append(name: MapName, said: { domain: string; json: string; withdrawn: boolean }): Promise<Position> {
    const header = originHeader({ now: this.#runtime.now(), facility: name.facility, messageId: newEventId() });
    const event = { type: 'ConceptMapRecorded', header, ...name, ...said } as const;
    const position = await publishAndApply(this.#runtime, conceptMapTopic, { key: conceptMapId(name), event });
    // The next message is mapped by it.
    this.#codes.take({ position: { ...position, topic: conceptMapTopic }, event });
    return position;
  }

  #known(facility: string): void {
    if (!this.#facilities.byId(facility))
      throw problems.notFound('no facility has this id; GET /facilities lists them');
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
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
