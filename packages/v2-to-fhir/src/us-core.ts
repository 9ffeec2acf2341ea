import type { Coding, Extension } from '@causeway/fhir';
import { cweString } from './datatypes/cwe.ts';
import type { DatatypeMap } from './scope.ts';

const system = 'urn:oid:2.16.840.1.113883.6.238';
const code = /^\d{4}-\d$/;
// The OMB's categories; any other code of CDC Race and Ethnicity is a detail.
const categories: ReadonlySet<string> = new Set([
  ...['1002-5', '2028-9', '2054-5', '2076-8', '2106-3'],
  ...['2135-2', '2186-5'],
]);

/**
 * PID-10 and PID-22 where they carry CDC Race and Ethnicity codes: the guide leaves both to the local extension, and
 * these codes are the United States'. Other codes are left unmapped, and counted.
 */
export function usCoreCategories(name: 'us-core-race' | 'us-core-ethnicity', field: number): DatatypeMap<Extension> {
  const url = `http://hl7.org/fhir/us/core/StructureDefinition/${name}`;
  return (_, { segment }) => {
    const said = segment.field(field).repetitions.filter(it => code.test(it.value(1) ?? ''));
    if (said.length === 0) return undefined;
    const parts = said.map((it): Extension => {
      const coding: Coding = { system, code: it.value(1) ?? '' };
      const display = it.value(2);
      return {
        url: categories.has(it.value(1) ?? '') ? 'ombCategory' : 'detailed',
        valueCoding: display === undefined ? coding : { ...coding, display },
      };
    });
    const text = said.map(it => cweString(it)).join(', ');
    return { url, extension: [...parts, { url: 'text', valueString: text }] };
  };
}
