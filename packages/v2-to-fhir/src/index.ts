export { convert, supported } from './convert.ts';
export { type Identified, identifySourcePatient, type Refusal } from './source-patient.ts';
