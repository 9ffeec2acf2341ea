/** A parsed FHIR resource, by element. */
export type Elements = Readonly<Record<string, unknown>>;

/** The types whose state a source tells bit by bit; any other resource is told whole each time. */
export const incrementalTypes: ReadonlySet<string> = new Set(['Patient', 'Encounter']);

/**
 * What is known of a Patient or Encounter after another message: what it says replaces what was said before, what it
 * leaves out stays, what it deletes (`cleared`, e.g. `Patient.telecom`) is gone. Answers `said` itself where that is all.
 */
export function overlay(known: Elements, said: Elements, cleared: readonly string[]): Elements {
  const type = String(said.resourceType);
  const kept: Record<string, unknown> = {};
  const replaced = new Set(Object.keys(said).map(choiceOf));
  for (const name of Object.keys(known)) {
    if (replaced.has(choiceOf(name)) || cleared.includes(`${type}.${name}`)) continue;
    kept[name] = known[name];
  }
  for (const [name, key] of type === 'Patient' ? unitedOfPatient : unitedOfOthers) {
    if (cleared.includes(`${type}.${name}`)) continue;
    const others = othersBy(key, known[name], said[name]);
    if (others.length > 0) kept[name] = [...others, ...(said[name] as readonly Elements[])];
  }
  if (type === 'Encounter' && known.period !== undefined) mendPeriod(kept, { known, said, cleared });
  return Object.keys(kept).length === 0 ? said : { ...said, ...kept };
}

const unitedOfOthers = [['extension', 'url']] as const;
const unitedOfPatient = [['identifier', 'system'], ...unitedOfOthers] as const;

const choices = /^_?(deceased|multipleBirth)[A-Z]\w*$/;

/** `deceased` of `deceasedDateTime`: of an element with several types only one stands; `_birthDate` goes with `birthDate`. */
function choiceOf(name: string): string {
  return choices.exec(name)?.[1] ?? name.replace(/^_/, '');
}

/** The known ones of systems or urls that the message does not name. */
function othersBy(key: string, known: unknown, said: unknown): readonly Elements[] {
  if (!Array.isArray(known) || !Array.isArray(said)) return [];
  const named = new Set((said as readonly Elements[]).map(it => it[key]));
  return (known as readonly Elements[]).filter(it => !named.has(it[key]));
}

/** A discharge need not say again when the visit began; a visit that goes on after all has not ended. */
function mendPeriod(
  kept: Record<string, unknown>,
  { known, said, cleared }: { readonly known: Elements; readonly said: Elements; readonly cleared: readonly string[] },
): void {
  const before = cleared.includes('Encounter.period') ? {} : (known.period as Elements);
  const now = (said.period ?? {}) as Elements;
  const finished = (said.status ?? kept.status) === 'finished';
  const start = now.start ?? before.start;
  const end = now.end ?? (finished ? before.end : undefined);
  delete kept.period;
  if (start === now.start && end === now.end) return;
  kept.period = { ...now, ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}
