import { facilityOwnedId, facilitySource } from '@causeway/conversion';
import type { Device, Identifier, Reference } from '@causeway/fhir';
import { referenceTo } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { codingSystem } from '../coding-systems.ts';
import { compact, present } from '../compact.ts';
import { remembered } from '../remembered.ts';
import type { Scope } from '../scope.ts';
import { cweString } from './cwe.ts';
import { fhirString } from './st.ts';

/** CWE[Device], as a reference: a device of the facility, known by its first code, named by the text. */
export const cweDevice = remembered('CWE[Device]', deviceOf);

function deviceOf(cwe: Repetition, scope: Scope): Reference | undefined {
  const identifier = present(
    numbered(cwe.value(1), cwe.value(3), scope),
    numbered(cwe.value(4), cwe.value(6), scope),
    numbered(cwe.value(10), cwe.value(12), scope),
  );
  const display = cweString(cwe);
  const known = identifier?.[0];
  if (known === undefined && display === undefined) return undefined;
  const key = known === undefined ? `name|${display}` : `${known.system ?? ''}|${known.value}`;
  const id = facilityOwnedId(scope.facility, 'Device', `resource|${key}`);
  const name = fhirString(cwe.value(9) ?? cwe.value(2));
  const device: Device = {
    resourceType: 'Device',
    id,
    meta: { source: facilitySource(scope.facility) },
    ...compact({ identifier, deviceName: name === undefined ? undefined : [{ name, type: 'model-name' as const }] }),
    status: 'active',
  };
  scope.include({ ...device, id });
  return referenceTo('Device', id, display);
}

function numbered(code: string | undefined, name: string | undefined, { facility }: Scope): Identifier | undefined {
  const value = fhirString(code);
  return value === undefined ? undefined : { ...compact({ system: codingSystem(name, facility) }), value };
}
