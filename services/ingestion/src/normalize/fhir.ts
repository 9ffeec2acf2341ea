import { convertFhir, excerptOf } from '@causeway/fhir-intake';
import { fhirContentType } from '../fhir/fhir-request.ts';

/** A facility's requests are decided by what it sent before (`fhir/`); a body alone is converted as if it were the first. */
export const fhir = { contentType: fhirContentType, convert: convertFhir, excerpt: excerptOf } as const;
