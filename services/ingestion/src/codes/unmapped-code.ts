import { hash } from 'node:crypto';
import { collection, type Document } from '@causeway/doc-store';
import type { Resource } from '@causeway/fhir';
import { codeSites, type Domain, isStandard } from '@causeway/terminology';
import { type Example, withExample } from '../example.ts';

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

export interface Seen {
  readonly facility: string;
  readonly recordedAt: number;
  readonly example: Example;
}

export function withCode(known: UnmappedCode | undefined, id: string, local: LocalCode, seen: Seen): UnmappedCode {
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

/** Each partition counts on its own, so that none waits for another. */
export function unmappedCodeId(facility: string, { domain, system, code }: LocalCode, partition: number): string {
  const words = hash('sha256', `${system}|${code}`, 'base64url').slice(0, 22);
  return `${facility}|${domain}|${words}@${partition}`;
}
