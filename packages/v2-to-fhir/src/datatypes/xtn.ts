import type { ContactPoint, Extension } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { compact, present } from '../compact.ts';
import { telecommunicationEquipmentType } from '../concept-maps/telecommunication-equipment-type.ts';
import { telecommunicationUseCode } from '../concept-maps/telecommunication-use-code.ts';
import type { DatatypeMap } from '../scope.ts';
import { period } from './dtm.ts';
import { toDecimal } from './nm.ts';
import { fhirString } from './st.ts';

/** XTN[ContactPoint]; `defaultUse` where XTN.2 is not valued (PID-13: home, PID-14: work). */
export function xtnContactPoint(defaultUse?: 'home' | 'work'): DatatypeMap<ContactPoint> {
  return (xtn, scope) => {
    const value = isAddress(xtn) ? fhirString(xtn.value(4) ?? xtn.value(1)) : fhirString(phoneNumber(xtn));
    if (value === undefined) return undefined;
    return compact({
      extension: phoneParts(xtn),
      system: system(xtn),
      value,
      use: use(xtn, defaultUse),
      rank: rank(xtn.value(18)),
      period: period(xtn.value(13), xtn.value(14), scope),
    });
  };
}

function isAddress(xtn: Repetition): boolean {
  const equipment = xtn.value(3);
  if (equipment === 'Internet' || equipment === 'X.400') return true;
  return equipment === undefined && (xtn.value(4) !== undefined || xtn.value(2) === 'NET');
}

/** XTN.12; else from XTN.5 to XTN.8; else XTN.1, where it was before HL7 2.7. */
function phoneNumber(xtn: Repetition): string | undefined {
  const whole = xtn.value(12);
  if (whole !== undefined) return whole;
  const local = xtn.value(7);
  if (local === undefined) return xtn.value(1);
  const country = xtn.value(5)?.replace(/^\+/, '');
  const extension = xtn.value(8);
  return present(country && `+${country}`, xtn.value(6), local, extension && `X${extension}`)?.join(' ');
}

function system(xtn: Repetition): ContactPoint['system'] {
  // cpt-2: a value has a system. The guide leaves the default to what else the message says.
  if (isAddress(xtn)) return 'email';
  return telecommunicationEquipmentType.code(xtn.value(3) ?? '') ?? 'phone';
}

function use(xtn: Repetition, defaultUse: 'home' | 'work' | undefined): ContactPoint['use'] {
  if (xtn.value(3) === 'CP') return 'mobile';
  const said = xtn.value(2);
  return said === undefined ? defaultUse : telecommunicationUseCode.code(said);
}

function rank(text: string | undefined): number | undefined {
  const number = toDecimal(text);
  return number !== undefined && Number.isInteger(number) && number > 0 ? number : undefined;
}

const parts = [
  [5, 'http://hl7.org/fhir/StructureDefinition/contactpoint-country'],
  [6, 'http://hl7.org/fhir/StructureDefinition/contactpoint-area'],
  [7, 'http://hl7.org/fhir/StructureDefinition/contactpoint-local'],
  [8, 'http://hl7.org/fhir/StructureDefinition/contactpoint-extension'],
] as const;

function phoneParts(xtn: Repetition): Extension[] | undefined {
  if (xtn.componentCount < 5 || isAddress(xtn)) return undefined;
  return present<Extension>(
    ...parts.map(([n, url]) => {
      const valueString = fhirString(xtn.value(n));
      return valueString === undefined ? undefined : { url, valueString };
    }),
  );
}
