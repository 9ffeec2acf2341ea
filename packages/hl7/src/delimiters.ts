import { Hl7Error } from './hl7-error.ts';

/** The delimiters of one message (HL7 2.5.1, 2.5.4). An empty string means: not used by this message. */
export type Delimiters = {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
  /** HL7 2.7 and later, usually `#`. */
  readonly truncation: string;
};

export const standardDelimiters: Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
  truncation: '',
};

// Letters, digits, white space, controls and half surrogates cannot delimit anything.
const undelimiting = /[\p{L}\p{N}\s\p{Cc}\p{Cs}]/u;

/** MSH-2 as it is written: `^~\&`. */
export function encodingCharacters(delimiters: Delimiters): string {
  const { component, repetition, subcomponent, truncation } = delimiters;
  return component + repetition + delimiters.escape + subcomponent + truncation;
}

/**
 * Delimiters from the start of a header segment (MSH, FHS, BHS).
 * An empty MSH-2 means the standard ones. A repeated character is skipped: senders that escape once too often write `^~\\&`.
 *
 * @throws Hl7Error `unreadable` if MSH-1 or MSH-2 cannot delimit.
 */
export function readDelimiters(header: string): Delimiters {
  const field = header.charAt(3);
  if (field === '' || undelimiting.test(field)) {
    throw new Hl7Error('unreadable', 'MSH-1 is not a field separator', { location: 'MSH^1^1', hl7Code: '101' });
  }
  const end = header.indexOf(field, 4);
  const written = header.slice(4, end < 0 ? undefined : end);
  if (written === '^~\\&' && field === '|') return standardDelimiters;
  const characters = written.trim();
  if (characters.length > 16 || undelimiting.test(characters)) {
    throw new Hl7Error('unreadable', 'MSH-2 does not hold encoding characters', {
      location: 'MSH^1^2',
      hl7Code: '102',
    });
  }
  if (characters === '') return { ...standardDelimiters, field };
  const [component = '', repetition = '', mark = '', subcomponent = '', truncation = ''] = new Set(characters);
  return { field, component, repetition, escape: mark, subcomponent, truncation };
}
