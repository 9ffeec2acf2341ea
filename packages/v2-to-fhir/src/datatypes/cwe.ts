import type { CodeableConcept, Coding } from '@causeway/fhir';
import type { Component, Repetition } from '@causeway/hl7';
import { codingSystem } from '../coding-systems.ts';
import { compact, present } from '../compact.ts';
import type { ConceptMap } from '../concept-map.ts';
import type { DatatypeMap, Scope } from '../scope.ts';
import { fhirString } from './st.ts';

/** CWE[CodeableConcept], also for CE, CNE and CF: up to three codings and the original text. */
export function cweConcept(cwe: Repetition, scope: Scope): CodeableConcept | undefined {
  const coding = present(
    triplet(cwe, [1, 2, 3, 7], scope),
    triplet(cwe, [4, 5, 6, 8], scope),
    triplet(cwe, [10, 11, 12, 13], scope),
  );
  return compact({ coding, text: fhirString(cwe.value(9) ?? wordsWithoutCode(cwe)) });
}

/** Text that no code stands beside would be lost with its coding. */
function wordsWithoutCode(cwe: Repetition): string | undefined {
  for (const [code, text] of [
    [1, 2],
    [4, 5],
    [10, 11],
  ] as const) {
    if (cwe.value(code) === undefined && cwe.value(text) !== undefined) return cwe.value(text);
  }
  return undefined;
}

/** CWE[CodeableConcept] by a vocabulary map: the map's coding in place of the first; the text stays. */
export function cweMapped(vocabulary: ConceptMap): DatatypeMap<CodeableConcept> {
  return (cwe, scope) => {
    const mapped = mappedCoding(cwe, vocabulary);
    if (mapped === undefined) return cweConcept(cwe, scope);
    return compact({
      coding: present(mapped, triplet(cwe, [4, 5, 6, 8], scope)),
      text: fhirString(cwe.value(9) ?? cwe.value(2)),
    });
  };
}

/** CWE[Coding] by a vocabulary map. */
export function cweCoding(vocabulary: ConceptMap): DatatypeMap<Coding> {
  return (cwe, scope) => mappedCoding(cwe, vocabulary) ?? triplet(cwe, [1, 2, 3, 7], scope);
}

/**
 * CWE[CodeableConcept] of a language, which FHIR binds to BCP 47: `eng` of ISO 639-2 is `en` there. What is no language
 * tag stays as text.
 */
export function cweLanguage(cwe: Repetition): CodeableConcept | undefined {
  const [code, other] = [languageTag(cwe.value(1)), languageTag(cwe.value(4))].filter(it => it !== undefined);
  const text = cweString(cwe);
  if (code === undefined) return text === undefined ? undefined : { text };
  const coding = [...new Set([code, other ?? code])].map(it => ({ system: 'urn:ietf:bcp:47', code: it }));
  return compact({ coding, text: text === cwe.value(1) ? undefined : text });
}

const languageNames = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
const languageTags = new Map<string, string | undefined>();
const languageLimit = 1000;

function languageTag(said: string | undefined): string | undefined {
  if (said === undefined || !/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(said)) return undefined;
  if (languageTags.has(said)) return languageTags.get(said);
  if (languageTags.size >= languageLimit) languageTags.clear();
  const tag = canonicalLanguage(said);
  languageTags.set(said, tag);
  return tag;
}

/** Undefined for what is formed like a tag and names no language. */
function canonicalLanguage(said: string): string | undefined {
  try {
    const { language, region } = new Intl.Locale(said);
    if (languageNames.of(language) === undefined) return undefined;
    return region === undefined ? language : `${language}-${region}`;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** CWE[string]: the original text, else the text, else the code. */
export function cweString(cwe: Repetition | Component): string | undefined {
  if (!('componentCount' in cwe)) return fhirString(cwe.value(2) ?? cwe.value(1));
  return fhirString(cwe.value(9) ?? cwe.value(2) ?? cwe.value(1));
}

/** What a CWE stands for in an id: system and code, else the words. */
export function cweKey(cwe: Repetition | undefined): string {
  const code = cwe?.value(1);
  if (code !== undefined) return `${cwe?.value(3) ?? ''}|${code}`;
  return `|${cwe?.value(9) ?? cwe?.value(2) ?? cwe?.value(4) ?? ''}`;
}

// A code of another coding system is not one of the table's, even where it looks the same.
function mappedCoding(cwe: Repetition, vocabulary: ConceptMap): Coding | undefined {
  const code = cwe.value(1);
  const system = cwe.value(3);
  if (code === undefined || (system !== undefined && !/^HL7|^L$|^99/.test(system))) return undefined;
  return vocabulary.coding(code);
}

function triplet(
  cwe: Repetition,
  [code, text, system, version]: readonly [number, number, number, number],
  { facility }: Scope,
): Coding | undefined {
  const said = fhirCode(cwe.value(code));
  if (said === undefined) return undefined;
  return compact({
    system: codingSystem(cwe.value(system), facility),
    version: fhirString(cwe.value(version)),
    code: said,
    display: fhirString(cwe.value(text)),
  });
}

/** A FHIR code has no space but single ones inside. */
function fhirCode(text: string | undefined): string | undefined {
  return fhirString(text)?.replace(/\s+/g, ' ');
}
