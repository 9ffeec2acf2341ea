import type { Extension, HumanName } from '@causeway/fhir';
import type { Component, Repetition } from '@causeway/hl7';
import { compact, present } from '../compact.ts';
import { nameType } from '../concept-maps/name-type.ts';
import type { Scope } from '../scope.ts';
import { period } from './dtm.ts';
import { fhirString } from './st.ts';

/** XPN[HumanName]. A type code alone is no name. */
export function xpnHumanName(xpn: Repetition, scope: Scope): HumanName | undefined {
  const name = compact({
    ...fnFamily(xpn.component(1)),
    given: present(fhirString(xpn.value(2)), fhirString(xpn.value(3))),
    prefix: present(fhirString(xpn.value(5))),
    suffix: present(fhirString(xpn.value(4)), fhirString(xpn.value(6)), fhirString(xpn.value(14))),
  });
  if (name === undefined) return undefined;
  const type = xpn.value(7);
  const validity = xpn.component(10);
  return compact({
    extension: assemblyOrder(xpn.value(11)),
    use: type === undefined ? undefined : nameType.code(type),
    ...name,
    // IF XPN.12 NOT VALUED AND XPN.13 NOT VALUED, XPN.10 (a DR) is the period.
    period: period(xpn.value(12), xpn.value(13), scope) ?? period(validity.value(1), validity.value(2), scope),
  });
}

/** XPN[string] */
export function xpnString(xpn: Repetition): string | undefined {
  const parts = present(xpn.value(5), xpn.value(2), xpn.value(3), xpn.value(1), xpn.value(4), xpn.value(6));
  return fhirString(parts?.join(' '));
}

const parts = [
  [2, 'http://hl7.org/fhir/StructureDefinition/humanname-own-prefix'],
  [3, 'http://hl7.org/fhir/StructureDefinition/humanname-own-name'],
  [4, 'http://hl7.org/fhir/StructureDefinition/humanname-partner-prefix'],
  [5, 'http://hl7.org/fhir/StructureDefinition/humanname-partner-name'],
] as const;

/** FN[HumanName]: the surname, and its parts as extensions of it. */
export function fnFamily(fn: Component): Pick<HumanName, 'family' | '_family'> {
  const family = fhirString(fn.value(1));
  if (!fn.raw.includes('&')) return { family };
  const extension = parts.flatMap(([n, url]): Extension[] => {
    const valueString = fhirString(fn.value(n));
    return valueString === undefined ? [] : [{ url, valueString }];
  });
  return { family, _family: extension.length === 0 ? undefined : { extension } };
}

function assemblyOrder(order: string | undefined): Extension[] | undefined {
  if (order !== 'G' && order !== 'F') return undefined;
  const valueCode = order === 'G' ? 'NL1' : 'NL2';
  return [{ url: 'http://hl7.org/fhir/StructureDefinition/humanname-assembly-order', valueCode }];
}
