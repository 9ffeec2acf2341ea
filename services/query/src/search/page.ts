import { countOf, cursorParameter, only, type Parameters, problems, urlOf } from '@causeway/service';
import type { Place } from '../record/timeline.ts';

/** The page that a search asks for. */
export interface PageRequest {
  readonly count: number;
  readonly after?: Place;
}

export function pageOf(parameters: Parameters): PageRequest {
  const after = placeOf(parameters);
  return { count: countOf(parameters), ...(after ? { after } : {}) };
}

function formatCursor({ createdAt, id }: Place): string {
  return Buffer.from(JSON.stringify([createdAt, id])).toString('base64url');
}

function placeOf(parameters: Parameters): Place | undefined {
  const text = only(parameters, cursorParameter);
  if (text === undefined) return undefined;
  const [createdAt, id] = decoded(text);
  if (typeof createdAt === 'number' && Number.isFinite(createdAt) && typeof id === 'string') return { createdAt, id };
  throw problems.invalid('take the next page from the next link, as it is');
}

function decoded(text: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/** The URL of the same search, at a place. */
export function pageUrl(path: string, parameters: Parameters, place?: Place): string {
  return urlOf(path, parameters, place && formatCursor(place));
}
