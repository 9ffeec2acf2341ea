import type { AckError, Component, Field } from '@causeway/hl7';
import type { Authority } from '@causeway/person';
import { type HierarchicDesignator, parseAuthority } from '@causeway/person';
import type { Authorities } from '../authority/authorities.ts';

/** CX.4 as it was sent; parts may be missing. */
export function designatorOf(hd: Component): HierarchicDesignator | undefined {
  const [namespace, universalId, universalIdType] = [hd.value(1), hd.value(2), hd.value(3)];
  if (namespace === undefined && universalId === undefined) return undefined;
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(universalId === undefined ? {} : { universalId }),
    ...(universalIdType === undefined ? {} : { universalIdType }),
  };
}

const nameForm = /^urn:causeway:authority:(.*)$/;

/** CX.4 of a FHIR system: that of a registered authority, else what the system itself says. */
export function designatorOfSystem(system: string, registered: readonly Authority[]): HierarchicDesignator {
  const known = registered.find(it => it.system === system);
  if (known) return known.designator;
  const [, name] = nameForm.exec(system) ?? [];
  return parseAuthority(name === undefined ? system.replace(/^urn:oid:/, '') : decoded(name));
}

/** What a facility sent as FHIR may be no encoding. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The domains that a field names, one a repetition, and an error for each that nobody issues in. */
export async function domainsOf(
  field: Field,
  fieldNumber: number,
  authorities: Authorities,
): Promise<{ readonly domains: readonly Authority[]; readonly errors: readonly AckError[] }> {
  const domains: Authority[] = [];
  const errors: AckError[] = [];
  for (const [at, repetition] of field.repetitions.entries()) {
    if (repetition.raw === '') continue;
    const said = designatorOf(repetition.component(4));
    const known = said && (await authorities.ofDesignator(said));
    if (known) domains.push(known);
    else errors.push(unknownKey(`QPD^1^${fieldNumber}^${at + 1}`, 'no facility of the exchange issues in this domain'));
  }
  return { domains, errors };
}

export function unknownKey(location: string, text: string): AckError {
  return { code: '204', location, text };
}
