import type { Adjudication } from '../adjudication.ts';

const source = 'hl7v2/microsoft';

/** PID, NK1 and what stands beside them. */
export const microsoftPatient: readonly Adjudication[] = [
  {
    rule: 'contact-or-related-person',
    source,
    path: /^Patient\.contact\./,
    right: 'neither',
    because:
      'An NK1 is a RelatedPerson or a contact, as each decides; here it is one or the other by NK1-3, there both.',
    guide:
      'messages ADT_A01.NEXT_OF_KIN.NK1: "each NK1 will be translated to either a new RelatedPerson resource or added as a new occurrence of Patient.contact"',
  },
  {
    rule: 'ssn-type',
    source,
    path: /^Patient\.identifier\.type\.coding\.code$/,
    expected: /^SB$/,
    ours: /^SS$/,
    right: 'neither',
    because: 'The type is SS in the US and SB elsewhere; with the system us-ssn it is SS.',
    guide: 'PID[Patient] PID-19: "If in the US", "If outside the US"',
  },
  {
    rule: 'called-by-is-a-nickname',
    source,
    path: /\.name\.given$/,
    expected: /^Addsm$/,
    right: 'ours',
    because: 'XPN.15 is a name of its own with the use nickname, no further given name.',
    guide: 'XPN[HumanName] XPN.15: [2].given, [2].use',
  },
  {
    rule: 'mobile-by-equipment',
    source,
    path: /\.telecom\.use$/,
    expected: /^(home|work)$/,
    ours: /^mobile$/,
    right: 'ours',
    because: 'XTN.3 says CP, a cellular telephone, which FHIR has as the use mobile.',
    guide: 'TelecommunicationEquipmentType CP',
  },
  {
    rule: 'maiden-name-in-words',
    source,
    path: /^Patient\.extension\.valueString$/,
    expected: /--/,
    right: 'ours',
    because: 'The name in words, not its components joined with "--".',
    guide: 'PID[Patient] PID-6 with XPN[string]',
  },
  {
    rule: 'district-of-pid-12',
    source,
    path: /^Patient\.address\.district$/,
    right: 'ours',
    because: 'With one address and no XAD.9 the district is PID-12.',
    guide: 'PID[Patient] PID-12: IF PID-11 LST.COUNT EQUALS 1 AND PID-11.9 IS NOT VALUED',
  },
];
