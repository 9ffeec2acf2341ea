export { convert, supported, supportedTypes } from './convert.ts';
export { type EmbeddedDocument, embeddedDocuments } from './embedded-documents.ts';
export { convertEnvelope } from './envelope/envelope.ts';
export { type Identified, identifySourcePatient, type Refusal } from './source-patient.ts';
