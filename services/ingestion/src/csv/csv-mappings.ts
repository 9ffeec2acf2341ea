import { type CsvMapping, readMapping } from '@causeway/csv-to-fhir';
import type { Position } from '@causeway/event-log';
import { type MessageReceived, newEventId, originHeader } from '@causeway/schemas';
import { problems, publishAndApply, type Runtime } from '@causeway/service';
import type { FacilityDirectory } from '../facility/facility-directory.ts';
import {
  type CsvMappingDocument,
  csvMappingId,
  csvMappings,
  csvMappingTopic,
  csvMappingView,
} from './csv-mapping-view.ts';
import { csvRowsType, decodeRows, encodeRows } from './csv-rows.ts';

export interface MappingName {
  readonly facility: string;
  readonly name: string;
}

export interface NamedMapping extends MappingName {
  readonly mapping: CsvMapping;
  readonly recordedAt: number;
}

const slug = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** How the tables of facilities are read: recorded, and asked for. */
export class CsvMappings {
  readonly #runtime: Pick<Runtime, 'publisher' | 'views' | 'now'>;
  readonly #facilities: Pick<FacilityDirectory, 'byId'>;

  constructor(runtime: Pick<Runtime, 'publisher' | 'views' | 'now'>, facilities: Pick<FacilityDirectory, 'byId'>) {
    this.#runtime = runtime;
    this.#facilities = facilities;
  }

  async list(facility: string): Promise<readonly NamedMapping[]> {
    this.#known(facility);
    const { documents } = await (await this.#stored()).find({ index: 'facility', where: { facility } });
    return documents.flatMap(it => named(it) ?? []);
  }

  async find({ facility, name }: MappingName): Promise<NamedMapping | undefined> {
    const found = await (await this.#stored()).get(csvMappingId(facility, name));
    return found && named(found);
  }

  /** Rejects with a `Problem`: 400, 404, 422 or 503. No position: it was so already. */
  async record(name: MappingName, json: unknown): Promise<NamedMapping & { readonly position?: Position }> {
    this.#known(name.facility);
    if (!slug.test(name.name)) throw problems.invalid('a mapping has a name of letters, digits, ".", "_" and "-"');
    const read = readMapping(json);
    if (!read.ok) {
      const text = read.faults.map(it => `${it.at}: ${it.text}`).join('; ');
      throw problems.unprocessable(text, read.faults[0]?.at);
    }
    const { mapping } = read;
    const known = await this.find(name);
    if (known && JSON.stringify(known.mapping) === JSON.stringify(mapping)) return known;
    const recordedAt = this.#runtime.now();
    const header = originHeader({ now: recordedAt, facility: name.facility, messageId: newEventId() });
    const event = { type: 'CsvMappingRecorded', header, ...name, json: JSON.stringify(mapping) } as const;
    const key = csvMappingId(name.facility, name.name);
    return {
      ...name,
      mapping,
      recordedAt,
      position: await publishAndApply(this.#runtime, csvMappingTopic, { key, event }),
    };
  }

  /** The body of a message as it is read today: rows of a table by the present mapping of their name. */
  async renewed({
    contentType,
    body,
    facility,
  }: Pick<MessageReceived, 'contentType' | 'body' | 'facility'>): Promise<Buffer> {
    if (contentType !== csvRowsType) return body;
    const rows = decodeRows(body);
    const present = await this.find({ facility, name: rows.mapping });
    return present ? encodeRows({ ...rows, definition: present.mapping }) : body;
  }

  #known(facility: string): void {
    if (!this.#facilities.byId(facility))
      throw problems.notFound('no facility has this id; GET /facilities lists them');
  }

  #stored() {
    return this.#runtime.views.collection(csvMappingView, csvMappings);
  }
}

function named({ facility, name, json, recordedAt }: CsvMappingDocument): NamedMapping | undefined {
  const read = readMapping(JSON.parse(json));
  return read.ok ? { facility, name, mapping: read.mapping, recordedAt } : undefined;
}
