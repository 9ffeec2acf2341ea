import type { Adjudication } from '../adjudication.ts';

const source = 'hl7v2/microsoft';

/** Orders, results, charges and what the guide has no message for. */
export const microsoftOrder: readonly Adjudication[] = [
  {
    rule: 'result-without-orc',
    source,
    path: /^(ServiceRequest|Specimen|Practitioner)$/,
    kind: 'missing-resource',
    file: /LAB-ORU-1|RMGEAD/,
    right: 'ours',
    because: 'An OBR makes a ServiceRequest if an ORC is valued, and these messages have none.',
    guide: 'messages ORU_R01.PATIENT_RESULT.ORDER_OBSERVATION.OBR: ServiceRequest[1] IF ORC VALUED',
  },
  {
    rule: 'ordering-provider-role',
    source,
    path: /^PractitionerRole$/,
    kind: 'missing-resource',
    words: /^OP /,
    right: 'ours',
    because:
      'OBR-16 is a Practitioner; the role of ORC-12 has no code. The template has a role with the code OP for both.',
    guide:
      'OBR[ServiceRequest] OBR-16: requester(Practitioner); ORC[ServiceRequest] ORC-12: requester(PractitionerRole.practitioner)',
  },
  {
    rule: 'death-certificate',
    source,
    path: /^(Procedure|Observation)$/,
    kind: 'missing-resource',
    words: /death-certificat|[Aa]utopsy|coroner/,
    right: 'neither',
    because: 'The guide has no table for PDA; what it says of a death is left to each.',
    guide: 'mappings/segments: no PDA; messages ADT_A01.PDA: no target',
  },
  {
    rule: 'report-of-an-observation',
    source,
    path: /^DiagnosticReport$/,
    kind: 'missing-resource',
    at: /^OBX-/,
    right: 'ours',
    because: 'An OBX makes an Observation; a report is made of ORC and OBR.',
    guide: 'messages ORU_R01 … OBX: Observation[2]; ORC and OBR: DiagnosticReport[1]',
  },
  {
    rule: 'observer-role',
    source,
    path: /^PractitionerRole\.code\.coding\.(code|system)$/,
    right: 'ours',
    because:
      'The codes of OBX-16 and OBX-25 are of table 0912 (RO, MDIR; the responsibleObserver of the guide is no code of R4), that of a ROL by the map ProviderRole (PP: 446050000).',
    guide: 'OBX[Observation] OBX-16 and OBX-25; ROL[Patient-GeneralPractitioner] ROL-3: ProviderRole',
  },
  {
    rule: 'quantity-unit',
    source,
    path: /^Observation\.(component\.)?valueQuantity\.(code|system|unit)$/,
    right: 'ours',
    because:
      'A unit is coded with UCUM where it is one of its units (beats/min is /min); "urn:iso:std:iso:3986" is no system of units.',
    guide: 'OBX[Observation] OBX-6 with CWE[Quantity]; FHIR R4 vital signs: UCUM',
  },
  {
    rule: 'partial-result',
    source,
    path: /^Observation\.status$/,
    expected: /^unknown$/,
    right: 'ours',
    because: 'OBX-11 S is preliminary by the map.',
    guide: 'ObservationResultStatusCodesInterpretation S',
  },
  {
    rule: 'laboratory-director-without-name',
    source,
    path: /^(Practitioner|PractitionerRole\.practitioner\.reference)$/,
    words: /MD-25/,
    right: 'ours',
    because: 'OBX-25 says the name too, which the template leaves out.',
    guide: 'OBX[Observation] OBX-25 with XCN[PractitionerRole]',
  },
  {
    rule: 'role-location',
    source,
    path: /^PractitionerRole\.location\.reference$/,
    right: 'ours',
    because: 'The most granular place, which is part of the others.',
    guide: 'PL[Location] [1] to [6]: partOf',
  },
  {
    rule: 'specimen-of-an-order',
    source,
    path: /^Specimen$/,
    kind: 'missing-resource',
    at: /^(OBR-(2|3)|ORC-(2|3)|TXA-14)$/,
    right: 'ours',
    because: 'The numbers of an order are not those of a specimen; OBR[Specimen] takes nothing of OBR-2, OBR-3 or ORC.',
    guide: 'OBR[Specimen]: no row of OBR-2 or OBR-3',
  },
  {
    rule: 'note-of-a-place',
    source,
    path: /^Location\.alias$/,
    right: 'ours',
    because: 'A note is a comment of the appointment, no other name of the place.',
    guide: 'NTE[Appointment-Comment] NTE-3',
  },
  {
    rule: 'message-without-map',
    source,
    path: /^[A-Z]\w+$/,
    kind: 'missing-resource',
    file: /(BAR|DFT|REF|OUL|OMG|RDE|RDS|PPR)-|ADT-A(4[015]|41|47|60)/,
    right: 'neither',
    because:
      'The guide has no map of this message: whether a segment makes a resource of its own here is left to each.',
    guide:
      'mappings/messages: ADT_A01, A02, A05, A06, A09, A11, A17, MDM_T02, OML_O21, ORM_O01, ORU_R01, SIU_S12, VXU_V04 only',
  },
  {
    rule: 'references-without-map',
    source,
    path: /\.reference$/,
    kind: 'missing',
    file: /(BAR|DFT|REF|OUL|OMG|RDE|RDS|PPR)-|ADT-A(4[015]|41|47|60)/,
    right: 'neither',
    because: 'Which resources of this message refer to which the guide does not say: it has no map of it.',
    guide: 'mappings/messages, References: none for this message',
  },
];
