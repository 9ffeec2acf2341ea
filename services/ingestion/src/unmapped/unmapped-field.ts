import { hash } from 'node:crypto';
import { collection, type Document } from '@causeway/doc-store';
import { type Example, withExample } from '../example.ts';

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

export interface Said {
  readonly facility: string;
  readonly trigger: string;
  readonly path: string;
  readonly times: number;
  readonly recordedAt: number;
  readonly example: Example;
}

export function withField(known: UnmappedField | undefined, id: string, said: Said): UnmappedField {
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

export function unmappedFieldId(
  { facility, trigger, path }: Pick<Said, 'facility' | 'trigger' | 'path'>,
  partition: number,
): string {
  const words = hash('sha256', path, 'base64url').slice(0, 22);
  return `${facility}|${trigger}|${words}@${partition}`;
}
