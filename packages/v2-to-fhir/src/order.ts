import { patientOwnedId } from '@causeway/conversion';
import type { Segment } from '@causeway/hl7';
import { cweKey } from './datatypes/cwe.ts';
import { eiKey } from './datatypes/ei.ts';
import type { Scope } from './scope.ts';

/**
 * What tells an order of the patient apart: the filler's number (ORC-3, else OBR-3), else the placer's (ORC-2, else
 * OBR-2), else what was observed and when (OBR-4 with OBR-7, else OBR-22), else what was observed in this message
 * (MSH-10): results that nothing ties to others stand alone. Undefined outside an order.
 */
export function orderKey(scope: Scope): string | undefined {
  const orc = own(scope, 'ORC');
  const obr = own(scope, 'OBR');
  const number = ei(orc, 3) ?? ei(obr, 3) ?? ei(orc, 2) ?? ei(obr, 2);
  if (number !== undefined) return number;
  if (obr === undefined) return undefined;
  const when = obr.value(7) ?? obr.value(22) ?? `message ${scope.neighbour('MSH')?.value(10) ?? ''}`;
  return `${cweKey(obr.field(4).repetitions[0])}@${when}`;
}

/** One number may stand for several reports: the filler's accession with each service it was asked for. */
export function reportKey(scope: Scope): string | undefined {
  const order = orderKey(scope);
  const obr = own(scope, 'OBR');
  return order && `${order}|${cweKey(obr?.field(4).repetitions[0])}`;
}

/** The ServiceRequest of ORC and of OBR is one and the same. */
export function requestId(scope: Scope): string | undefined {
  const key = reportKey(scope);
  return key && patientOwnedId(scope, 'ServiceRequest', key);
}

function own(scope: Scope, id: string): Segment | undefined {
  return scope.segment.id === id ? scope.segment : scope.neighbour(id);
}

function ei(segment: Segment | undefined, field: number): string | undefined {
  return eiKey(segment?.field(field).repetitions[0]);
}
