import { hash } from 'node:crypto';
import { collection, type Document } from '@causeway/doc-store';
import type { Resource } from '@causeway/fhir';
import type { UnitOfWork } from '@causeway/service';
import { codeSites, type Domain, isStandard } from '@causeway/terminology';
import { type Example, withExample } from '../example.ts';
import { Gathered } from '../gathered.ts';

/** A code of a facility that came without a standard one beside it, as one partition saw it. */
export interface UnmappedCode extends Document {
  readonly id: string;
  readonly facility: string;
  readonly domain: Domain;
  /** Empty where the code came without one. */
  readonly system: string;
  readonly code: string;
  readonly display: string;
  readonly count: number;
  /** ms since the epoch. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly examples: readonly Example[];
}

export const unmappedCodes = collection<UnmappedCode>('unmapped-codes', { facility: { fields: ['facility'] } });

export type LocalCode = Pick<UnmappedCode, 'domain' | 'system' | 'code' | 'display'>;

/** The codes of a resource that wait for a map: of each place the first, where no standard one stands beside it. */
export function localCodes(resource: Resource): readonly LocalCode[] {
  return codeSites(resource).flatMap(({ domain, queued, codings }) => {
    if (!queued || codings.some(it => isStandard(domain, it))) return [];
    const local = codings.find(it => it.code !== undefined);
    if (local?.code === undefined) return [];
    const { system = '', code, display = '' } = local;
    return [{ domain, system, code: code.slice(0, longest), display: display.slice(0, longest) }];
  });
}

const longest = 120;

interface Seen {
  readonly facility: string;
  readonly recordedAt: number;
  readonly example: Example;
  /** Of the clinical event: each counts on its own, so that none waits for another. */
  readonly partition: number;
}

interface SeenCode extends Seen {
  readonly local: LocalCode;
}

/** What a batch says of codes that wait for a map. */
export class AddedCodes {
  readonly #added = new Gathered<UnmappedCode, SeenCode>({ into: unmappedCodes, idOf: unmappedCodeId, join: withCode });

  /** The codes of one message, which counts once however often it says one. */
  add(codes: readonly LocalCode[], seen: Seen): void {
    const names = new Map(codes.map(it => [nameOf(it, seen), it]));
    for (const [name, local] of names) this.#added.add(name, { ...seen, local });
  }

  write(docs: UnitOfWork): Promise<void> {
    return this.#added.write(docs);
  }
}

function nameOf({ domain, system, code }: LocalCode, { facility, partition }: Seen): string {
  return `${partition}|${facility}|${domain}|${system}|${code}`;
}

function withCode(known: UnmappedCode | undefined, id: string, { local, ...seen }: SeenCode): UnmappedCode {
  const { facility, recordedAt, example } = seen;
  const first = known ?? { id, facility, ...local, count: 0, firstAt: recordedAt, lastAt: recordedAt, examples: [] };
  return {
    ...first,
    display: first.display || local.display,
    count: first.count + 1,
    lastAt: Math.max(first.lastAt, recordedAt),
    examples: withExample(first.examples, example),
  };
}

function unmappedCodeId({ facility, local, partition }: SeenCode): string {
  const words = hash('sha256', `${local.system}|${local.code}`, 'base64url').slice(0, 22);
  return `${facility}|${local.domain}|${words}@${partition}`;
}
