import type { Adjudication } from '../adjudication.ts';

const source = 'hl7v2';

/** MessageHeader, Provenance and what belongs to them: of MSH, SFT, EVN and PID-33. */
export const hl7v2Header: readonly Adjudication[] = [
  {
    rule: 'provenance-target-bundle',
    source,
    path: /^Provenance\.target\.reference$/,
    expected: /^unresolved Bundle\//,
    right: 'neither',
    because:
      'The Bundle is no entry of itself, so a reference to it cannot be resolved; the MessageHeader is the other target that the guide names.',
    guide: 'messages ADT_A01.MSH: Provenance[1].target.reference=Bundle.id and =MessageHeader[1].id',
  },
  {
    rule: 'provenance-activity-display',
    source,
    path: /^Provenance\.activity\.(text|coding\.display)$/,
    right: 'ours',
    because:
      'The guide puts the event in activity.coding.display, after "message - " or "event - "; the templates leave the words out or use text.',
    guide: 'MSH[Provenance-Source] MSH-9, EVN[Provenance] EVN',
  },
  {
    rule: 'transformation-recorded',
    source,
    path: /^Provenance\.recorded$/,
    expected: /^2024-/,
    right: 'neither',
    because: 'It is the time at which each of the two was run.',
    guide: 'MSH[Provenance-Transformation] MSH: recorded = /timestamp of tranformation/',
  },
  {
    rule: 'transformation-code',
    source,
    path: /^Provenance\.activity\.coding\.code$/,
    expected: /^v2-FHIR transformation$/,
    ours: /^v2-fhir-transformation$/,
    right: 'ours',
    because: 'The code is v2-fhir-transformation.',
    guide: 'MSH[Provenance-Transformation] MSH: activity.coding.code',
  },
  {
    rule: 'transformation-agent',
    source,
    path: /^(Provenance\.agent\.who\.reference|Organization)$/,
    expected: /CDC PRIME - Atlanta/,
    right: 'neither',
    because: 'Who transforms the message is not in the message: there it is CDC PRIME, here the Device Causeway.',
    guide: 'MSH[Provenance-Transformation] MSH: agent[1].who(Organization|Device)',
  },
  {
    rule: 'transformation-of-every-message',
    source,
    path: /^Provenance$/,
    kind: 'count',
    expected: /^[123]$/,
    ours: /^[234]$/,
    right: 'ours',
    because: 'Every MSH gives Provenance[2] of the transformation too; the templates leave it out.',
    guide: 'messages ADT_A01.MSH and ORU_R01.MSH: Provenance[2], MSH[Provenance-Transformation]',
  },
  {
    rule: 'device-of-transformation',
    source: 'hl7v2/microsoft',
    path: /^Device$/,
    kind: 'count',
    right: 'ours',
    because: 'One Device is what transformed the message, one the receiving application (MSH-5).',
    guide:
      'MSH[Provenance-Transformation] MSH: agent[1].who(Device); MSH[MessageHeader] MSH-5: destination[1].target(Device)',
  },
  {
    rule: 'source-name',
    source,
    path: /^MessageHeader\.source\.name$/,
    right: 'ours',
    because: 'The name is HD.1 of MSH-3; MSH-24 gives one only where HD.2 is not valued.',
    guide: 'MSH[MessageHeader] MSH-3 with HD[MessageHeader.source-name] HD.1; HD[MessageHeader.source-endpoint] HD.1',
  },
  {
    rule: 'source-endpoint-of-msh-24',
    source,
    path: /^MessageHeader\.source\.endpoint$/,
    right: 'ours',
    because:
      'MSH-24 comes before MSH-3, and what is no URI ("urn:oid:Sending App Universal") is not written as one: the endpoint is then said to be unknown.',
    guide: 'MSH[MessageHeader] MSH-3: IF MSH-24 NOT VALUED; MSH-24; FHIR R4 datatypes, uri',
  },
  {
    rule: 'one-destination',
    source: 'hl7v2/reportstream',
    path: /^MessageHeader\.destination\./,
    right: 'ours',
    because:
      'MSH-5, 6, 23 and 25 are one destination, named and addressed by MSH-25 where it is valued; there each field makes another. What is no URI or no OID is not written as one.',
    guide: 'MSH[MessageHeader] MSH-5, MSH-6, MSH-23, MSH-25: destination[1]; FHIR R4 datatypes, uri',
  },
  {
    rule: 'language-case',
    source,
    path: /^MessageHeader\.language$/,
    expected: /^EN/,
    right: 'ours',
    because: 'A BCP 47 language is written in lower case; the validator refuses "EN".',
    guide: 'FHIR R4 resource.html, language: BCP 47',
  },
  {
    rule: 'organization-without-name',
    source,
    path: /^(Organization|MessageHeader\.(sender|responsible)\.reference|Provenance\.agent\.who\.reference)$/,
    expected: /^Organization$/,
    right: 'ours',
    because:
      'An Organization with neither a name nor an identifier that says anything (MSH-17 alone, an XON with only XON.6) breaks the invariant org-1.',
    guide: 'FHIR R4 organization.html, org-1',
  },
  {
    rule: 'provenance-without-agent',
    source,
    path: /^Provenance$/,
    kind: 'missing-resource',
    expected: /^Provenance( author)?$/,
    right: 'ours',
    because:
      'Provenance[1] is made if MSH-4 or MSH-22 names a source; without one it has no agent, which FHIR requires.',
    guide: 'messages ORU_R01.MSH: "If there is a source in MSH-4"; FHIR R4 provenance.html, agent 1..*',
  },
  {
    rule: 'provenance-of-pid',
    source,
    path: /^Provenance$/,
    kind: 'missing-resource',
    expected: /^Provenance UPDATE$/,
    right: 'ours',
    because: 'Provenance[4] is made only where PID-33 and PID-34 are valued, which they are not.',
    guide: 'messages ORU_R01.PATIENT_RESULT.PATIENT.PID: IF PID-33 AND PID-34 VALUED',
  },
  {
    rule: 'sender-organizations-of-msh',
    source: 'hl7v2/reportstream',
    path: /^(Organization|Location)$/,
    kind: 'missing-resource',
    expected:
      /Receiving Facility|CDC Prime ISO|2\.16\.840\.1\.113883\.9\.11 Hospital A|Hospital A si|^Organization MD 123/,
    right: 'ours',
    because:
      'Each mention makes another Organization there; one that says the same is one here. XON.8 has no target: identifier.extension is not defined.',
    guide: 'MSH[MessageHeader] MSH-6: IF MSH-23 NOT VALUED; XON[Organization] XON.8: identifier.extension??-location',
  },
];
