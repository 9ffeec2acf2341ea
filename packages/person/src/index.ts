export { authoritySystem, type HierarchicDesignator, isAuthority, parseAuthority } from './authority.ts';
export { ownedId, type SourcePatient, sourcePatientId, sourcePatientKey } from './source-patient.ts';
