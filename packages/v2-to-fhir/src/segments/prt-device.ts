import { facilityOwnedId, facilitySource } from '@causeway/conversion';
import type { Device, Reference } from '@causeway/fhir';
import { referenceTo } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { compact, present } from '../compact.ts';
import { cweConcept } from '../datatypes/cwe.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { eiIdentifier, eiKey } from '../datatypes/ei.ts';
import { fhirString } from '../datatypes/st.ts';
import type { DatatypeMap, Scope } from '../scope.ts';

/** PRT[Device]: the device of PRT-10, as a reference, with what PRT-16 to PRT-22 tell of it. */
export function participatingDevice(ei: Repetition, scope: Scope): Reference | undefined {
  const identifier = eiIdentifier(ei, scope);
  if (identifier === undefined) return undefined;
  const { segment } = scope;
  const serial = fhirString(segment.value(20));
  const unit = eiKey(segment.field(16).repetitions[0]);
  // A number of a model is no number of the device: what tells one from the other belongs to it.
  const id = facilityOwnedId(scope.facility, 'Device', `${eiKey(ei)}|${unit ?? ''}|${serial ?? ''}`);
  const device: Device = {
    resourceType: 'Device',
    id,
    meta: { source: facilitySource(scope.facility) },
    identifier: [identifier],
    ...compact({
      udiCarrier: present(carrier(segment.field(16).repetitions[0])),
      manufactureDate: said(17, dtmDateTime, scope),
      expirationDate: said(18, dtmDateTime, scope),
      lotNumber: fhirString(segment.value(19)),
      serialNumber: serial,
      distinctIdentifier: fhirString(segment.value(21)),
      type: said(22, cweConcept, scope),
    }),
  };
  scope.include({ ...device, id });
  return referenceTo('Device', id);
}

function said<T>(field: number, as: DatatypeMap<T>, scope: Scope): T | undefined {
  const [value] = scope.segment.field(field).repetitions;
  return value && as(value, scope);
}

/** EI[Device-udiCarrier] */
function carrier(ei: Repetition | undefined) {
  const deviceIdentifier = fhirString(ei?.value(1));
  return deviceIdentifier === undefined ? undefined : { deviceIdentifier };
}
