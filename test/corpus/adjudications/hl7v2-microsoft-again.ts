import type { Adjudication } from '../adjudication.ts';

const source = 'hl7v2/microsoft';

/** What the templates make again of each mention, and we once. */
export const microsoftAgain: readonly Adjudication[] = [
  {
    rule: 'place-named-again',
    source,
    path: /^Location$/,
    kind: 'missing-resource',
    again: /^Location\.(description|partOf\.reference|physicalType\.coding\.(code|system)|identifier\.system)$/,
    right: 'ours',
    because:
      'A place that is named again, with the same name and number, is the same Location; the template makes one of each mention.',
    guide:
      'PL[Location] PL.1 to PL.4, PL.7, PL.8: identifier, name; the rules for description, partOf and the point of care',
  },
  {
    rule: 'person-named-again',
    source,
    path: /^(Practitioner|RelatedPerson|Organization)$/,
    kind: 'missing-resource',
    again: /^$/,
    right: 'ours',
    because: 'One of whom the message says the same again is one; the template makes another.',
    guide: 'XCN[Practitioner], XON[Organization]: identifier and name',
  },
  {
    rule: 'number-of-two-names',
    source,
    path: /^(Practitioner|.*\.(asserter|individual|requester|practitioner)\.reference)$/,
    words: /\d{4,}/,
    again: /^Practitioner\.name\.(family|given)$/,
    right: 'neither',
    because: 'The number tells who it is (005454 is DIAG, REFSRC and LAB): one number is one Practitioner.',
    guide: 'XCN[Practitioner] XCN.1: identifier.value',
  },
];
