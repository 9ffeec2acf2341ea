import type { CodeableConcept, Coding } from '@causeway/fhir';
import { codingSystem } from '../coding-systems.ts';
import { compact, present } from '../compact.ts';
import type { Scope } from '../scope.ts';
import type { CdaElement } from '../xml/cda-element.ts';

/** CD to Coding: the code itself, without translations. */
export function coding(element: CdaElement): Coding | undefined {
  const code = element.attr('code')?.replace(/\s+/g, ' ');
  if (code === undefined || code === 'nullFlavor') return undefined;
  const system = unknownCodes.has(code) ? undefined : codingSystem(element.attr('codeSystem'));
  const version = system === undefined ? undefined : element.attr('codeSystemVersion');
  return compact({ system, version, code, display: displayOf(element, system) });
}

// Codes of C-CDA's own examples that the system they name does not have.
const unknownCodes: ReadonlySet<string> = new Set(['NOAUTH']);

// Displays of HL7's own code systems are fixed, and senders write others; the code says it.
const fixedDisplays = /^http:\/\/terminology\.hl7\.org\/|^urn:ietf:bcp:47$/;

function displayOf(element: CdaElement, system: string | undefined): string | undefined {
  const said = element.attr('displayName')?.replace(/\s+/g, ' ');
  return system !== undefined && fixedDisplays.test(system) ? undefined : said;
}

/**
 * CD to CodeableConcept: the code and its translations; `text` is the original text, else what no coding displays, else
 * the words of a value that is only text (ST, ED).
 * A qualifier that says more (left, recurrent) is in the text, since FHIR codes have none.
 */
export function cd(element: CdaElement, scope: Scope): CodeableConcept | undefined {
  const codings = distinct([element, ...element.all('translation')].map(coding));
  const said = codings.length === 0 ? scope.narrative.textOf(element) : undefined;
  const text = originalText(element, scope) ?? undisplayed(element, codings) ?? said;
  return compact({ coding: present(codings), text: qualified(element, text ?? codings[0]?.display) ?? text });
}

function distinct(codings: readonly (Coding | undefined)[]): readonly Coding[] {
  const seen = new Map<string, Coding>();
  for (const it of codings) if (it && !seen.has(`${it.system}|${it.code}`)) seen.set(`${it.system}|${it.code}`, it);
  return [...seen.values()];
}

function originalText(element: CdaElement, { narrative }: Scope): string | undefined {
  return narrative.textOf(element.first('originalText'));
}

function undisplayed(element: CdaElement, codings: readonly Coding[]): string | undefined {
  if (codings[0]?.display !== undefined) return undefined;
  const said = [element, ...element.all('translation')].map(it => it.attr('displayName'));
  return said.find(it => it !== undefined)?.replace(/\s+/g, ' ');
}

function qualified(element: CdaElement, text: string | undefined): string | undefined {
  const more = element.all('qualifier').map(it => it.first('value')?.attr('displayName'));
  const said = more.filter(it => it !== undefined && !text?.toLowerCase().includes(it.toLowerCase()));
  return said.length === 0 ? undefined : [text, `(${said.join(', ')})`].filter(it => it !== undefined).join(' ');
}

/** The same without the codes that are only said to be there (`ASSERTION`, `CONC`). */
export function hasCode(element: CdaElement | undefined): boolean {
  return element !== undefined && [element, ...element.all('translation')].some(it => it.attr('code') !== undefined);
}

/** A code by a table; undefined where the table does not have it. */
export function mapped<T>(table: Readonly<Record<string, T>>): (element: CdaElement) => T | undefined {
  return element => {
    for (const it of [element, ...element.all('translation')]) {
      const code = it.attr('code');
      if (code !== undefined && Object.hasOwn(table, code)) return table[code];
    }
    return undefined;
  };
}

export function concept(system: string, code: string, display?: string): CodeableConcept {
  return { coding: [display === undefined ? { system, code } : { system, code, display }] };
}

/** A text as a concept. */
export function textConcept(text: string | undefined): CodeableConcept | undefined {
  return text === undefined ? undefined : { text };
}
