/** FHIR as it stands in files of others. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };
export type AnyResource = JsonObject & { readonly resourceType: string };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isResource(value: unknown): value is AnyResource {
  return isObject(value) && typeof value.resourceType === 'string';
}
