import type { CodeableConcept } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import type { ConceptMap } from '../concept-map.ts';
import { yesNoIndicator } from '../concept-maps/yes-no-indicator.ts';
import type { DatatypeMap } from '../scope.ts';

/** ST, TX, FT, ID[string] */
export function stString(st: Repetition): string | undefined {
  return fhirString(st.value(1));
}

/** ST[CodeableConcept] */
export function stConcept(st: Repetition): CodeableConcept | undefined {
  const text = stString(st);
  return text === undefined ? undefined : { text };
}

/** ID[boolean], by Yes/NoIndicator. */
export function idBoolean(id: Repetition): boolean | undefined {
  const said = yesNoIndicator.code(id.value(1) ?? '');
  return said === undefined ? undefined : said === 'true';
}

/** ID[code], IS[code], CWE[code] by a vocabulary map. */
export function code<Code extends string>(vocabulary: ConceptMap<Code>): DatatypeMap<Code> {
  return id => {
    const v2 = id.value(1) ?? id.value(4);
    return v2 === undefined ? undefined : vocabulary.code(v2);
  };
}

/** FHIR strings are trimmed, never empty, and hold no control characters but tab, CR and LF. */
export function fhirString(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, ' ').trim();
  return clean === '' ? undefined : clean;
}
