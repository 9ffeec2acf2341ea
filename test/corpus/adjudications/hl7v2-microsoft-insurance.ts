import type { Adjudication } from '../adjudication.ts';

const source = 'hl7v2/microsoft';

/** IN1, IN2 and GT1. */
export const microsoftInsurance: readonly Adjudication[] = [
  {
    rule: 'plan-as-network',
    source,
    path: /^Coverage\.network$/,
    right: 'ours',
    because: 'IN1-2 names the plan, which is a class of the Coverage and an identifier, no network of providers.',
    guide: 'IN1[Coverage] IN1-2: identifier',
  },
  {
    rule: 'subscriber-number',
    source,
    path: /^Coverage\.subscriberId$/,
    right: 'neither',
    because: 'The guide has IN1-49 in an extension of R5; R4 has subscriberId, which is IN1-36 here.',
    guide: 'IN1[Coverage] IN1-49: extension[1]',
  },
  {
    rule: 'subscriber-number-of-a-person',
    source,
    path: /^RelatedPerson\.identifier\./,
    at: /^IN1-49$/,
    right: 'ours',
    because: 'IN1-49 is of the Coverage, not of the person.',
    guide: 'IN1[Coverage] IN1-49: extension[1].valueIdentifier',
  },
  {
    rule: 'subscriber-details',
    source,
    path: /^RelatedPerson\.(gender|birthDate|communication\..*)$/,
    right: 'neither',
    because: 'Of the subscriber the guide names only IN1-16; that a language is the preferred one nothing says.',
    guide: 'IN1[Coverage]: no row of IN1-18 or IN1-43; no table of GT1',
  },
  {
    rule: 'subscriber-relationship',
    source,
    path: /^Coverage\.relationship\.coding\.(code|system)$/,
    right: 'ours',
    because: 'The map Relationship has the spouse as SPS of v3-RoleCode.',
    guide: 'IN1[Coverage] IN1-17: Relationship',
  },
  {
    rule: 'guarantor',
    source,
    path: /^Account\.guarantor\./,
    right: 'neither',
    because: 'The guide has no table for GT1.',
    guide: 'mappings/segments: no GT1',
  },
  {
    rule: 'vip-of-a-person',
    source,
    path: /^Patient\.extension\./,
    at: /^PV1-16$/,
    right: 'neither',
    because:
      'PV1-16 is the importance of the person or a courtesy of the stay, as each decides; here it is the latter.',
    guide: 'PV1[Patient] PV1-16: "If person level VIP"; PV1[Encounter] PV1-16: specialCourtesy',
  },
  {
    rule: 'ethnicity-by-local-code',
    source,
    path: /^Patient\.extension\.url$/,
    expected: /us-core-(ethnicity|race)/,
    right: 'neither',
    because: 'PID-10 and PID-22 are left to each; here only the codes of the CDC become the extensions of US Core.',
    guide: 'PID[Patient] PID-10 and PID-22: local implementation',
  },
  {
    rule: 'alternate-priority',
    source,
    path: /^Encounter\.priority\.coding\.(code|system)$/,
    right: 'ours',
    because: 'The map is of the first code (2: UR); the template maps the alternate one, which stays as it was sent.',
    guide: 'PV2[Encounter] PV2-25: EncounterPriority; CWE[CodeableConcept] CWE.4',
  },
];
