/** A parsed FHIR resource, by element. */
export type Elements = Readonly<Record<string, unknown>>;

/** The types whose state a source tells bit by bit; any other resource is told whole each time. */
export const incrementalTypes: ReadonlySet<string> = new Set(['Patient', 'Encounter']);

/**
 * What is known of a Patient or Encounter after another message: what it says replaces what was said before, what it
 * leaves out stays, what it deletes (`cleared`, e.g. `Patient.telecom`) is gone.
 */
export function overlay(known: Elements, said: Elements, cleared: readonly string[]): Elements {
  const type = String(said.resourceType);
  const result: Record<string, unknown> = {};
  const replaced = new Set(Object.keys(said).map(choiceOf));
  for (const [name, value] of Object.entries(known)) {
    if (!replaced.has(choiceOf(name)) && !cleared.includes(`${type}.${name}`)) result[name] = value;
  }
  Object.assign(result, said);
  const united = (name: 'identifier' | 'extension', key: string) => {
    if (said[name] === undefined || known[name] === undefined || cleared.includes(`${type}.${name}`)) return;
    result[name] = unitedBy(key, known[name], said[name]);
  };
  if (type === 'Patient') united('identifier', 'system');
  united('extension', 'url');
  if (type === 'Encounter') mendPeriod(result, { known, said, cleared });
  return result;
}

const choices = /^_?(deceased|multipleBirth)[A-Z]\w*$/;

/** `deceased` of `deceasedDateTime`: of an element with several types only one stands; `_birthDate` goes with `birthDate`. */
function choiceOf(name: string): string {
  return choices.exec(name)?.[1] ?? name.replace(/^_/, '');
}

/** Those said, and the known ones of other systems or urls. */
function unitedBy(key: string, known: unknown, said: unknown): readonly Elements[] {
  const saidOnes = said as readonly Elements[];
  const named = new Set(saidOnes.map(it => it[key]));
  return [...(known as readonly Elements[]).filter(it => !named.has(it[key])), ...saidOnes];
}

/** A discharge need not say again when the visit began; a visit that goes on after all has not ended. */
function mendPeriod(
  result: Record<string, unknown>,
  told: { readonly known: Elements; readonly said: Elements; readonly cleared: readonly string[] },
): void {
  const { cleared } = told;
  const before = told.known.period as Elements | undefined;
  const period = result.period as Elements | undefined;
  if (before === undefined || period === undefined) return;
  const said = (told.said.period ?? {}) as Elements;
  const kept = cleared.includes('Encounter.period') ? {} : before;
  const { start: _, end: __, ...rest } = period;
  const start = said.start ?? kept.start;
  const end = said.end ?? (result.status === 'finished' ? kept.end : undefined);
  result.period = {
    ...rest,
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
  };
  if (Object.keys(result.period as Elements).length === 0) delete result.period;
}
