export { ConversionError, type ConversionErrorCode } from './conversion-error.ts';
export {
  type Conversion,
  type ConvertOptions,
  convert,
  type Facts,
  type Merge,
  type ReportedEncounter,
  type ReportedResource,
  supported,
} from './convert.ts';
export type { FacilityContext } from './scope.ts';
export { type Identified, identifySourcePatient, type Refusal, type RefusalReason } from './source-patient.ts';
