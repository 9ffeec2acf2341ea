/** What the service's controllers are given. */
export const RUNTIME = Symbol('ingestion runtime');
export const REGISTRAR = Symbol('ingestion registrar');
export const FHIR_INTAKE = Symbol('ingestion FHIR intake');
export const INTAKE = Symbol('ingestion intake');
export const DISCLOSURE = Symbol('ingestion disclosure');
export const QUARANTINE = Symbol('ingestion quarantine');
export const CODES = Symbol('ingestion codes');
export const MAPS = Symbol('ingestion concept maps');
export const FACILITIES = Symbol('ingestion facilities');
export const CSV_MAPPINGS = Symbol('ingestion csv mappings');
export const RECONVERSIONS = Symbol('ingestion reconversions');
