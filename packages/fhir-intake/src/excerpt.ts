import { at, objectsOf, parseJson } from './json.ts';

/** What stands at an `origin`: of a Bundle the entry's resource, else the whole. */
export function excerptOf(body: Buffer, origin: string): string | undefined {
  const json = parseJson(body);
  const index = /^Bundle\.entry\[(\d+)\]/.exec(origin)?.[1];
  if (index === undefined) return JSON.stringify(json, null, 2);
  const resource = at(objectsOf(at(json, 'entry'))[Number(index)], 'resource');
  return resource === undefined ? undefined : JSON.stringify(resource, null, 2);
}
