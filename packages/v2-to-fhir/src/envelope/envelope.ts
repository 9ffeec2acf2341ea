import { type ConvertOptions, nameSourcePatient, type ReportedResource } from '@causeway/conversion';
import { type Reference, referenceTo } from '@causeway/fhir';
import type { Message, Segment } from '@causeway/hl7';
import { sourcePatientId } from '@causeway/person';
import { patientNumber } from '../source-patient.ts';
import { EnvelopeScope } from './envelope-scope.ts';
import { messageHeader } from './message-header.ts';
import { eventProvenance, patientProvenance, sourceProvenance, transformationProvenance } from './provenance.ts';
import { softwareDevices } from './software.ts';

/**
 * What a message says of itself, by the guide's lines for MSH, SFT, EVN and the Provenance of PID: a MessageHeader, who
 * made the message, and what became of it. In the exchange events say so; a Bundle on its own needs it.
 */
export function convertEnvelope(message: Message, options: ConvertOptions): readonly ReportedResource[] {
  const scope = new EnvelopeScope(message, options);
  const msh = scope.segment;
  const header = messageHeader(scope);
  const software = softwareDevices(scope);
  scope.segment = msh;
  sourceProvenance(scope, header, software);
  transformationProvenance(scope, header, scope.trigger);
  const evn = message.segment('EVN');
  if (evn !== undefined) eventProvenance(evn, scope, header);
  for (const pid of message.all('PID')) {
    const patient = patientOf(pid, options);
    if (patient !== undefined) patientProvenance(pid, scope, patient);
  }
  return scope.resources;
}

function patientOf(pid: Segment, { facility }: ConvertOptions): Reference | undefined {
  const named = nameSourcePatient(pid.field(3).repetitions.map(patientNumber), facility, pid.index);
  return named.ok ? referenceTo('Patient', sourcePatientId(named.sourcePatient)) : undefined;
}
