import type { Adjudication } from '../adjudication.ts';

const source = 'ccda';
const microsoft = 'ccda/microsoft';

export const ccda: readonly Adjudication[] = [
  {
    rule: 'code-system-uri',
    source,
    path: /\.system$/,
    expected: /^urn:oid:/,
    ours: /^http/,
    right: 'ours',
    because: 'A code system that FHIR or HL7 Terminology has a URI for is named by it, not by its OID.',
    guide: 'FHIR R4 terminologies-systems.html; terminology.hl7.org, identifiers of the code system',
  },
  {
    rule: 'nci-thesaurus-uri',
    source,
    path: /\.system$/,
    expected: /ncithesaurus-stage/,
    right: 'ours',
    because: 'The URI of the NCI Thesaurus in HL7 Terminology is http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl.',
    guide: 'terminology.hl7.org, NCI Thesaurus (2.16.840.1.113883.3.26.1.1)',
  },
  {
    rule: 'section-mode',
    source: microsoft,
    path: /^Composition\.section\.mode$/,
    right: 'ours',
    because: 'A CDA section says nothing of a mode.',
    guide: 'C-CDA on FHIR, CF-index: section to Composition.section has no mode',
  },
  {
    rule: 'document-id',
    source: microsoft,
    path: /^Composition\.identifier\.(use|value)$/,
    right: 'ours',
    because:
      'Of a clinical document id the extension is the value and the root its system; the template takes the root as the value, and a use that nothing says.',
    guide: 'C-CDA on FHIR, mappingGuidance: CDA id ↔ FHIR identifier, root and extension',
  },
  {
    rule: 'document-in-its-own-words',
    source: microsoft,
    path: /^DocumentReference\.(date|content\.attachment\.(contentType|data|hash))$/,
    right: 'neither',
    because:
      'The template has the document gzipped and dated at its run, with a hash in hexadecimal; here it is a Binary with the document as it came, its date, and a hash in base64 as FHIR has it.',
    guide: 'FHIR R4 documentreference.html, date; datatypes.html, Attachment.hash',
  },
  {
    rule: 'author-by-role',
    source: microsoft,
    path: /^Composition\.(author|attester\.party)\.reference$|^(MedicationRequest\.requester|Consent\.performer)\.reference$/,
    expected: /^Practitioner /,
    ours: /^PractitionerRole/,
    right: 'ours',
    because: 'An assigned person with an organization or a code is a PractitionerRole that refers to the Practitioner.',
    guide: 'C-CDA on FHIR, CF-participations: Practitioner, Organization, and PractitionerRole',
  },
  {
    rule: 'code-of-an-assigned-person',
    source: microsoft,
    path: /^Practitioner\.qualification\.code\.coding\.(code|system)$/,
    right: 'ours',
    because: 'The code of an assigned author or entity is what they act as: code or specialty of the PractitionerRole.',
    guide: 'C-CDA on FHIR, CF-participations: assignedAuthor/code',
  },
  {
    rule: 'blood-pressure-panel',
    source,
    path: /^Observation/,
    words: /8480-6|8462-4|Systolic|Diastolic/,
    right: 'ours',
    because:
      'Systolic and diastolic pressure of one organizer are components of one Observation 85354-9, as US Core asks.',
    guide: 'C-CDA on FHIR, CF-vitals: blood pressure; US Core 6.1.0 blood pressure profile',
  },
  {
    rule: 'contained-medication',
    source,
    path: /^Medication$/,
    kind: 'missing-resource',
    right: 'neither',
    because:
      'A manufactured material that says no more than a code is medicationCodeableConcept here, a Medication there; the guide allows both.',
    guide: 'C-CDA on FHIR, CF-medications: consumable ↔ medication[x]',
  },
  {
    rule: 'reaction-substance',
    source: microsoft,
    path: /^AllergyIntolerance\.reaction\.substance\./,
    right: 'ours',
    because:
      'The participant is what the allergy is to: AllergyIntolerance.code. That a reaction was to something else is not said.',
    guide: 'C-CDA on FHIR, CF-allergies: participant/participantRole/playingEntity/code ↔ code',
  },
  {
    rule: 'negated-act',
    source: microsoft,
    path: /^(Immunization|Procedure)\.status$/,
    ours: /^not-done$/,
    right: 'ours',
    because: 'negationInd="true": it was not done. The template says the opposite.',
    guide: 'C-CDA on FHIR, CF-immunizations and CF-procedures: @negationInd=true ↔ status "not-done"',
  },
  {
    rule: 'family-member-sex',
    source: microsoft,
    path: /^FamilyMemberHistory\.sex\.coding\.code$/,
    right: 'ours',
    because: 'The value set of the element is AdministrativeGender: male, not M.',
    guide: 'FHIR R4 familymemberhistory.html, sex: extensible binding to administrative-gender',
  },
];
