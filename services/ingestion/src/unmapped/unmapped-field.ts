import { hash } from 'node:crypto';
import { collection, type Document } from '@causeway/doc-store';
import type { UnitOfWork } from '@causeway/service';
import { type Example, withExample } from '../example.ts';
import { Gathered } from '../gathered.ts';

/** What a facility sends and no map takes: a field, a segment, a section, a column; as one partition saw it. */
export interface UnmappedField extends Document {
  readonly id: string;
  readonly facility: string;
  /** `ADT_A01` */
  readonly trigger: string;
  /** `PID-21`, `ZPD` */
  readonly path: string;
  readonly count: number;
  /** ms since the epoch. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly examples: readonly Example[];
}

export const unmappedFields = collection<UnmappedField>('unmapped-fields', { facility: { fields: ['facility'] } });

const longest = 120;

interface Said {
  readonly facility: string;
  readonly trigger: string;
  readonly path: string;
  readonly times: number;
  readonly recordedAt: number;
  readonly example: Example;
  /** Of the clinical event: each counts on its own, so that none waits for another. */
  readonly partition: number;
}

/** What a batch says of fields without a map. */
export class AddedFields {
  readonly #added = new Gathered<UnmappedField, Said>({ into: unmappedFields, idOf: unmappedFieldId, join: withField });

  add(said: Said): void {
    this.#added.add(`${said.partition}|${said.facility}|${said.trigger}|${said.path}`, said);
  }

  write(docs: UnitOfWork): Promise<void> {
    return this.#added.write(docs);
  }
}

function withField(known: UnmappedField | undefined, id: string, said: Said): UnmappedField {
  const { facility, trigger, recordedAt, example } = said;
  const path = said.path.slice(0, longest);
  const first = known ?? {
    id,
    facility,
    trigger,
    path,
    count: 0,
    firstAt: recordedAt,
    lastAt: recordedAt,
    examples: [],
  };
  return {
    ...first,
    count: first.count + said.times,
    lastAt: Math.max(first.lastAt, recordedAt),
    examples: withExample(first.examples, example),
  };
}

function unmappedFieldId({ facility, trigger, path, partition }: Said): string {
  const words = hash('sha256', path, 'base64url').slice(0, 22);
  return `${facility}|${trigger}|${words}@${partition}`;
}
