import type { Veto, Weight } from './decision.ts';
import type { Description } from './description.ts';
import type { Field } from './field.ts';
import type { Model } from './model.ts';
import type { Observation } from './observation.ts';

interface Evidence {
  readonly model: Model;
  readonly observation: Observation;
  readonly waterfall: readonly Weight[];
}

/** What speaks for itself, independent of the others. Names alone, or an address alone, identify nobody. */
const kinds: Readonly<Record<string, readonly Field[]>> = {
  name: ['given', 'middle', 'family', 'nameOrder'],
  birth: ['birthDate', 'birthYear'],
  place: ['postalCode', 'city', 'district', 'state', 'street', 'houseNumber', 'unit'],
  phone: ['phone'],
  email: ['email'],
  mother: ['motherName'],
  identifier: ['identifier'],
};

/** Bits that a kind of evidence must carry to count. */
const telling = 1.5;

/** Reasons not to link that no score outweighs. */
export function vetoesOf(a: Description, b: Description, evidence: Evidence): readonly Veto[] {
  const vetoes: Veto[] = [...identifierVetoes(a, b, evidence.model)];
  if (a.birthOrder > 0 && b.birthOrder > 0 && a.birthOrder !== b.birthOrder)
    vetoes.push({ rule: 'twins', effect: 'forbid' });
  if (suffixesDiffer(a, b)) vetoes.push({ rule: 'suffix', effect: 'review' });
  if (evidence.observation.doubtfulBirthDate && !datesAreOftenWrong(evidence.model))
    vetoes.push({ rule: 'birth-date', effect: 'review' });
  if (kindsOfEvidence(evidence.waterfall) < 2) vetoes.push({ rule: 'evidence', effect: 'review' });
  return vetoes;
}

/** Where the data have shown it, a date that is none is no news. */
function datesAreOftenWrong({ learned, fields }: Model): boolean {
  return learned.persons >= 200 && (fields.birthDate.m.at(-1) ?? 0) >= 0.03;
}

function kindsOfEvidence(waterfall: readonly Weight[]): number {
  return Object.values(kinds).filter(fields => {
    const found = waterfall.filter(it => (fields as readonly string[]).includes(it.field));
    return found.reduce((sum, it) => sum + it.weight, 0) >= telling;
  }).length;
}

/** Below this share of conflicts among persons otherwise the same, a domain's word is taken that numbers do not vary. */
const reliable = 0.01;
const enoughPairs = 50;

/** Two numbers in one domain: forbidden where a human has one; to be looked at until the data show that it errs. */
function identifierVetoes(a: Description, b: Description, model: Model): readonly Veto[] {
  const vetoes: Veto[] = [];
  for (const system of [...new Set(a.identifiers.map(it => it.system))].sort()) {
    if (!conflicts(a, b, system)) continue;
    const domain = model.identifiers[system];
    if (domain?.exclusive) vetoes.push({ rule: 'exclusive-identifier', effect: 'forbid' });
    else if (!domain || domain.pairs < enoughPairs || domain.conflictRate < reliable)
      vetoes.push({ rule: 'identifier', effect: 'review' });
  }
  return vetoes;
}

/** Both have identifiers of the system and share none; the last four digits alone are no conflict. */
export function conflicts(a: Description, b: Description, system: string): boolean {
  const ofA = a.identifiers.filter(it => it.system === system);
  const ofB = b.identifiers.filter(it => it.system === system);
  if (ofA.length === 0 || ofB.length === 0) return false;
  return !ofA.some(x => ofB.some(y => x.value === y.value || isTail(x.value, y.value)));
}

function isTail(a: string, b: string): boolean {
  return Math.min(a.length, b.length) === 4 && (a.endsWith(b) || b.endsWith(a));
}

function suffixesDiffer(a: Description, b: Description): boolean {
  const ofA = a.names.map(it => it.suffix).filter(it => it !== '');
  const ofB = b.names.map(it => it.suffix).filter(it => it !== '');
  return ofA.length > 0 && ofB.length > 0 && !ofA.some(it => ofB.includes(it));
}
