import type { Runtime } from '@causeway/service';
import type { Domain } from '@causeway/terminology';
import { joinExamples } from '../example.ts';
import { feedView } from '../feed-view.ts';
import type { CodeDirectory } from './code-directory.ts';
import { type UnmappedCode, unmappedCodes } from './unmapped-code.ts';

export interface CodeFilter {
  readonly facility?: string | undefined;
  readonly domain?: Domain | undefined;
}

export type QueuedCode = Omit<UnmappedCode, 'id'>;

/** The codes that wait for a map, the most frequent first. One that a map has, or says there is none for, is gone. */
export async function queuedCodes(
  { views }: Pick<Runtime, 'views'>,
  codes: Pick<CodeDirectory, 'bookOf'>,
  { facility, domain }: CodeFilter,
): Promise<readonly QueuedCode[]> {
  const stored = await views.collection(feedView, unmappedCodes);
  const queued = new Map<string, QueuedCode>();
  for await (const { id, ...it } of stored.all()) {
    if (facility !== undefined && it.facility !== facility) continue;
    if (domain !== undefined && it.domain !== domain) continue;
    if (codes.bookOf(it.facility).find(it.domain, { system: it.system || undefined, code: it.code })) continue;
    const key = id.slice(0, id.lastIndexOf('@'));
    const known = queued.get(key);
    queued.set(key, known === undefined ? it : joined(known, it));
  }
  return [...queued.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}

function joined(a: QueuedCode, b: QueuedCode): QueuedCode {
  return {
    ...a,
    display: a.display || b.display,
    count: a.count + b.count,
    firstAt: Math.min(a.firstAt, b.firstAt),
    lastAt: Math.max(a.lastAt, b.lastAt),
    examples: joinExamples([a.examples, b.examples]),
  };
}
