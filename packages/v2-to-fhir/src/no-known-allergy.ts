import type { CodeableConcept, Coding } from '@causeway/fhir';

const snomed = 'http://snomed.info/sct';
const none: Coding = { system: snomed, code: '716186003', display: 'No known allergy' };
const noDrug: Coding = { system: snomed, code: '409137002', display: 'No known drug allergy' };
const noFood: Coding = { system: snomed, code: '429625007', display: 'No known food allergy' };

const negations: ReadonlyMap<string, Coding> = new Map([
  ...['NKA', 'NONE', 'NO KNOWN ALLERGIES', 'NO KNOWN ALLERGY', 'NO ALLERGIES', '716186003'].map(
    it => [it, none] as const,
  ),
  ...['NKDA', 'NO KNOWN DRUG ALLERGIES', 'NO KNOWN DRUG ALLERGY', 'NO KNOWN MEDICATION ALLERGIES', '409137002'].map(
    it => [it, noDrug] as const,
  ),
  ...['NKFA', 'NO KNOWN FOOD ALLERGIES', 'NO KNOWN FOOD ALLERGY', '429625007'].map(it => [it, noFood] as const),
]);

/**
 * The SNOMED CT code of "no known allergies", however an AL1-3 says it. FHIR keeps the negation in the code
 * (http://hl7.org/fhir/R4/allergyintolerance.html#9.1.5): read as an allergy to `NKA` it would be the opposite.
 */
export function negatedAllergy({ coding = [], text }: CodeableConcept): Coding | undefined {
  const words = [...coding.flatMap(it => [it.code, it.display]), text];
  for (const word of words) {
    const found = word && negations.get(word.trim().toUpperCase().replace(/\s+/g, ' ').replace(/\.$/, ''));
    if (found) return found;
  }
  return undefined;
}
