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
];
