import type { Address, Element, Extension } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { compact, present } from '../compact.ts';
import { addressTypeToType } from '../concept-maps/address-type-to-type.ts';
import { addressTypeToUse } from '../concept-maps/address-type-to-use.ts';
import type { Scope } from '../scope.ts';
import { cweString } from './cwe.ts';
import { period } from './dtm.ts';
import { fhirString } from './st.ts';

/** XAD[Address], with SAD[Address] for its first lines. A type or a period alone is no address. */
export function xadAddress(xad: Repetition, scope: Scope): Address | undefined {
  const street = xad.component(1);
  const place = compact({
    line: present(...[street.value(1), street.value(2), street.value(3), xad.value(2), xad.value(19)].map(fhirString)),
    city: fhirString(xad.value(3)),
    district: xad.component(9).raw === '' ? undefined : cweString(xad.component(9)),
    state: fhirString(xad.value(4)),
    postalCode: fhirString(xad.value(5)),
    country: fhirString(xad.value(6)),
  });
  if (place === undefined) return undefined;
  const type = xad.value(7) ?? '';
  const validity = xad.component(12);
  return compact({
    extension: addressUse(type),
    use: addressTypeToUse.code(type),
    type: addressTypeToType.code(type),
    ...place,
    _line: place.line === undefined ? undefined : censusTract(xad),
    // XAD.13 and XAD.14 followed XAD.12 in HL7 2.7.
    period: period(xad.value(13), xad.value(14), scope) ?? period(validity.value(1), validity.value(2), scope),
  });
}

function addressUse(type: string): Extension[] | undefined {
  return type === 'HV'
    ? [{ url: 'http://hl7.org/fhir/StructureDefinition/iso21090-AD-use', valueCode: 'HV' }]
    : undefined;
}

// The guide puts the census tract on the address; the extension's own definition allows it on a line only.
function censusTract(xad: Repetition): readonly Element[] | undefined {
  const valueString = fhirString(xad.value(10));
  if (valueString === undefined) return undefined;
  return [{ extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-censusTract', valueString }] }];
}
