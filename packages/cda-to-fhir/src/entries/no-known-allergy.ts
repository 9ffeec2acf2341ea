import type { CodeableConcept, Coding } from '@causeway/fhir';
import { snomed } from '../coding-systems.ts';
import type { CdaElement } from '../xml/cda-element.ts';

const none: Coding = { system: snomed, code: '716186003', display: 'No known allergy' };
const noDrug: Coding = { system: snomed, code: '409137002', display: 'No known drug allergy' };
const noFood: Coding = { system: snomed, code: '429625007', display: 'No known food allergy' };
const noEnvironment: Coding = { system: snomed, code: '428607008', display: 'No known environmental allergy' };
const noLatex: Coding = { system: snomed, code: '1003774007', display: 'No known latex allergy' };

// CF-NoKnownAllergies; the propensities, which the guide leaves open, are read as the allergies they name.
const byKind: Readonly<Record<string, Coding>> = {
  '414285001': noFood,
  '235719002': noFood,
  '418471000': noFood,
  '416098002': noDrug,
  '59037007': noDrug,
  '419511003': noDrug,
  '419199007': none,
  '418038007': none,
  '420134006': none,
  '426232007': noEnvironment,
};
// Substances whose absence has a code.
const bySubstance: Readonly<Record<string, Coding>> = { '111088007': noLatex, '1003754000': noLatex };

export interface Negated {
  readonly value: CdaElement | undefined;
  readonly allergen: CodeableConcept | undefined;
  readonly text: string | undefined;
}

/**
 * The code of a negated allergy: of the kind where no substance is named, of the substance where there is one, else its
 * name in words. The guide's extension for the last (substanceExposureRisk) has an invariant in R4 that nothing can satisfy.
 */
export function noKnownAllergy({ value, allergen, text }: Negated): CodeableConcept {
  const named = allergen?.coding?.map(it => bySubstance[it.code ?? '']).find(it => it !== undefined);
  if (named !== undefined) return { coding: [named] };
  if (allergen !== undefined) return saidInWords(allergen) ?? { text: `No known allergy to: ${nameOf(allergen)}` };
  const kind = value?.attr('code') ?? '';
  const coding = Object.hasOwn(byKind, kind) ? byKind[kind] : none;
  return text === undefined ? { coding: [coding ?? none] } : { coding: [coding ?? none], text };
}

function nameOf({ text, coding = [] }: CodeableConcept): string {
  return text ?? coding[0]?.display ?? coding[0]?.code ?? 'a substance without a name';
}

const words: readonly (readonly [RegExp, Coding])[] = [
  [/^(nkda|no known (drug|medication) allerg(y|ies))$/i, noDrug],
  [/^(nkfa|no known food allerg(y|ies))$/i, noFood],
  [/^no known environmental allerg(y|ies)$/i, noEnvironment],
  [/^(nka|none( known)?|no( known)? allerg(y|ies)|no known allergens?)$/i, none],
];

/** Senders write `No known allergies` as if it were a substance: it must not become an allergy to that. */
export function saidInWords(concept: CodeableConcept | undefined): CodeableConcept | undefined {
  const said = [concept?.text, ...(concept?.coding ?? []).map(it => it.display)];
  for (const it of said) {
    const text = it?.trim().replace(/\.$/, '');
    const [, coding] = words.find(([form]) => text !== undefined && form.test(text)) ?? [];
    if (coding !== undefined) return { coding: [coding] };
  }
  return undefined;
}
