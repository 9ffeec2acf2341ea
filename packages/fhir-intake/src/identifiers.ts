import { type Fields, isFields, objectsOf, type SentResource, textOf } from './json.ts';

/** Each business identifier as `system|value` and as `value`; masterIdentifier counts. */
export function identifierTokens(resource: SentResource): readonly string[] {
  const tokens = new Set<string>();
  for (const it of identifiersOf(resource)) {
    const value = textOf(it.value);
    if (value === undefined) continue;
    tokens.add(value);
    tokens.add(`${textOf(it.system) ?? ''}|${value}`);
  }
  return [...tokens];
}

function identifiersOf({ identifier, masterIdentifier }: SentResource): readonly Fields[] {
  const one = isFields(identifier) ? [identifier] : objectsOf(identifier);
  return isFields(masterIdentifier) ? [...one, masterIdentifier] : one;
}
