import type { CodeableConcept, Provenance, Reference } from '@causeway/fhir';
import type { Repetition, Segment } from '@causeway/hl7';
import { compact, present } from '../compact.ts';
import { concept } from '../concept-map.ts';
import { eventReason } from '../concept-maps/event-reason.ts';
import { cweMapped } from '../datatypes/cwe.ts';
import { dtmDateTime, dtmInstant } from '../datatypes/dtm.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { xonOrganization } from '../datatypes/xon.ts';
import type { EnvelopeScope } from './envelope-scope.ts';
import { hdDevice, hdLocation, hdOrganization } from './hd-organization.ts';

type ProvenanceAgent = Provenance['agent'][number];
type ProvenanceEntity = NonNullable<Provenance['entity']>[number];

const participantTypes = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
const dataOperations = 'http://terminology.hl7.org/CodeSystem/v3-DataOperation';

/** MSH[Provenance-Source]: who made the message, where MSH-22 or MSH-4 says it. */
export function sourceProvenance(scope: EnvelopeScope, header: Reference, software: readonly Reference[]): void {
  const who = sendingOrganization(scope);
  if (who === undefined) return;
  const msh = scope.segment;
  const at = scope.first(msh, 7);
  scope.add<Provenance>(
    {
      resourceType: 'Provenance',
      target: [header],
      ...compact({ occurredDateTime: at && dtmDateTime(at, scope) }),
      recorded: instantOf(msh, 7, scope),
      activity: { coding: [{ display: `message - ${scope.messageType}` }] },
      agent: [agent('author', who)],
      ...compact({ entity: entities(scope, software) }),
    },
    'Provenance-Source',
  );
}

/** MSH[Provenance-Transformation]: that and when it became FHIR. */
export function transformationProvenance(scope: EnvelopeScope, header: Reference, trigger: string): void {
  const who = scope.add({ resourceType: 'Device', deviceName: [causeway] } as const, 'Causeway');
  const code = 'v2-fhir-transformation';
  const system = 'http://hl7.org/fhir/uv/v2mappings/CodeSystem/provenance-activity-type-v2-to-fhir';
  scope.add<Provenance>(
    {
      resourceType: 'Provenance',
      target: [header],
      recorded: new Date(scope.receivedAt).toISOString(),
      policy: [`http://hl7.org/fhir/uv/v2mappings/message-${trigger.toLowerCase().replaceAll('_', '-')}-to-bundle`],
      activity: { coding: [{ system, code }] },
      agent: [agent('assembler', who)],
    },
    'Provenance-Transformation',
  );
}

const causeway = { name: 'Causeway', type: 'user-friendly-name' } as const;

/** EVN[Provenance], with MSH[Provenance-Operator] where EVN-5 names nobody. */
export function eventProvenance(evn: Segment, scope: EnvelopeScope, header: Reference): void {
  const organization = sendingOrganization(scope);
  scope.segment = evn;
  const operators = scope.all(evn, 5).flatMap(it => xcnPractitioner(it, scope) ?? []);
  const agents = operators.length > 0 ? operators : organization ? [organization] : [];
  if (agents.length === 0) return;
  const occurred = scope.first(evn, 6);
  const facility = scope.first(evn, 7);
  const reason = scope.first(evn, 4);
  scope.add<Provenance>(
    {
      resourceType: 'Provenance',
      target: [header],
      ...compact({ occurredDateTime: occurred && dtmDateTime(occurred, scope) }),
      recorded: instantOf(evn, 2, scope),
      ...compact({
        location: facility && hdLocation(facility, scope),
        reason: present(reason && eventReasonConcept(reason, scope)),
      }),
      activity: { coding: [{ display: `event - ${scope.eventType}` }] },
      agent: agents.map(who => ({ who })),
    },
    'EVN',
  );
}

/** PID[Provenance-Patient], where PID-33 and PID-34 are valued. */
export function patientProvenance(pid: Segment, scope: EnvelopeScope, patient: Reference): void {
  const at = scope.first(pid, 33);
  const facility = scope.first(pid, 34);
  if (at === undefined || facility === undefined) return;
  scope.segment = pid;
  const who = hdOrganization(facility, scope);
  if (who === undefined) return;
  scope.add<Provenance>(
    {
      resourceType: 'Provenance',
      target: [patient],
      ...compact({ occurredDateTime: dtmDateTime(at, scope) }),
      recorded: new Date(scope.receivedAt).toISOString(),
      activity: concept(dataOperations, 'UPDATE'),
      agent: [agent('performer', who)],
    },
    `PID[${pid.index}]`,
  );
}

function sendingOrganization(scope: EnvelopeScope): Reference | undefined {
  const msh = scope.message.segment('MSH');
  const responsible = scope.first(msh, 22);
  if (responsible !== undefined) return xonOrganization(responsible, scope);
  const facility = scope.first(msh, 4);
  return facility && hdOrganization(facility, scope);
}

/** The application where MSH-24 tells it from its address; each SFT: the first made the message, others passed it on. */
function entities(scope: EnvelopeScope, software: readonly Reference[]): ProvenanceEntity[] | undefined {
  const msh = scope.segment;
  const application = scope.first(msh, 3);
  const device = application && scope.first(msh, 24) && hdDevice(application, scope);
  return present<ProvenanceEntity>(
    device && { role: 'source', what: device },
    ...software.map((what, index) => ({ role: index === 0 ? 'source' : 'derivation', what }) as const),
  );
}

function agent(type: string, who: Reference): ProvenanceAgent {
  return { type: concept(participantTypes, type), who };
}

/** When the message says it, else when it came. */
function instantOf(segment: Segment, field: number, scope: EnvelopeScope): string {
  const at = scope.first(segment, field);
  return (at && dtmInstant(at, scope)) ?? new Date(scope.receivedAt).toISOString();
}

const mapped = cweMapped(eventReason);

// EVN-4 "U" says that the reason is not known.
function eventReasonConcept(reason: Repetition, scope: EnvelopeScope): CodeableConcept | undefined {
  if (reason.value(1) !== 'U') return mapped(reason, scope);
  return { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] };
}
