export { base64Bytes } from './base64.ts';
export { conversionBundle } from './bundle.ts';
export type {
  Conversion,
  ConvertOptions,
  Facts,
  Merge,
  Part,
  Removal,
  ReportedEncounter,
  ReportedResource,
} from './conversion.ts';
export { ConversionError, type ConversionErrorCode } from './conversion-error.ts';
export type { FacilityContext } from './facility-context.ts';
export {
  isAnothers,
  mayIdentifyPatient,
  type Named,
  type NamingFault,
  nameSourcePatient,
  ownSourcePatients,
  type PatientNumber,
} from './patient-number.ts';
export { facilityOwnedId, facilitySource, patientOwnedId } from './stable-id.ts';
