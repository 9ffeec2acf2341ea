import type { Adjudication } from '../adjudication.ts';

const source = 'hl7v2/reportstream';

export const hl7v2ReportStream: readonly Adjudication[] = [
  {
    rule: 'service-request-without-orc',
    source,
    path: /^(ServiceRequest|DiagnosticReport\.basedOn\.reference)$/,
    right: 'ours',
    because: 'An OBR makes a ServiceRequest if an ORC is valued; these messages have no ORC.',
    guide: 'messages ORU_R01.PATIENT_RESULT.ORDER_OBSERVATION.OBR: ServiceRequest[1] IF ORC VALUED',
  },
  {
    rule: 'empty-specimen',
    source,
    path: /^(Specimen|DiagnosticReport\.specimen\.reference)$/,
    expected: /^Specimen$/,
    right: 'ours',
    because: 'The OBR says nothing of a specimen; a Specimen without any element would say that there was one.',
    guide: 'messages ORU_R01.PATIENT_RESULT.ORDER_OBSERVATION.OBR: "The OBR specimen data yields one Specimen"',
  },
  {
    rule: 'assigner-organization',
    source,
    path: /(^Organization|\.assigner\.reference)$/,
    expected: /blah|ASSIGNEE|NAME ISO/,
    right: 'neither',
    because:
      'Whether an assigning authority is an organization or a system the guide leaves to be determined; here it is the system of the identifier.',
    guide: 'CX[Identifier] CX.4: assigner(Organization), "determine whether organization", or system',
  },
  {
    rule: 'instant-needs-time',
    source,
    path: /^DiagnosticReport\.issued$/,
    expected: /^\d{4}(-\d{2}){0,2}$/,
    right: 'ours',
    because: 'A date is no instant: FHIR requires a time with seconds and zone.',
    guide: 'FHIR R4 datatypes, instant',
  },
  {
    rule: 'status-of-an-order',
    source,
    path: /^ServiceRequest\.status$/,
    expected: /^unknown$/,
    right: 'ours',
    because: 'ORC-5, else ORC-1, says the status.',
    guide: 'ORC[ServiceRequest] ORC-5: OrderStatus; ORC-1: OrderControlCode[ServiceRequest.status]',
  },
  {
    rule: 'organization-with-contact-only',
    source,
    path: /^(Organization|Patient\.contact\.organization\.reference)$/,
    words: /6059|Other Designation|^$|Organization/,
    right: 'ours',
    because:
      'An Organization of which NK1-32 says only the address of a contact has neither name nor identifier, against the invariant org-1.',
    guide: 'FHIR R4 organization.html, org-1',
  },
  {
    rule: 'contact-with-period-only',
    source,
    path: /^Patient\.contact\.period\./,
    right: 'ours',
    because: 'A contact of which only the period is said breaks the invariant pat-1.',
    guide: 'FHIR R4 patient.html, pat-1',
  },
  {
    rule: 'policy-of-the-message',
    source,
    path: /^Provenance\.policy$/,
    right: 'ours',
    because: 'The message is an OML_O21; its map is that of OML_O21, not of ORU_R01.',
    guide: 'MSH[Provenance-Transformation] MSH: policy = /uri of the policy governing transformation/',
  },
  {
    rule: 'empty-episode',
    source,
    path: /^(EpisodeOfCare|Encounter\.episodeOfCare\.reference)$/,
    right: 'ours',
    because: 'PV1-54 is empty: there is no episode.',
    guide: 'PV1[Encounter] PV1-54: episodeOfCare(EpisodeOfCare[1].identifier)',
  },
];
