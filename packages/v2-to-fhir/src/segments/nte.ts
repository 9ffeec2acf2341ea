import type { Annotation, Observation, ServiceRequest } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { compact } from '../compact.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { fhirString } from '../datatypes/st.ts';
import { xcnPractitioner } from '../datatypes/xcn.ts';
import { rowsTo } from '../row.ts';
import type { Scope } from '../scope.ts';
import type { SegmentMap } from '../segment-map.ts';

const observation = rowsTo<Observation>();

export const nteToObservation: SegmentMap = {
  name: 'NTE[Observation]',
  resourceType: 'Observation',
  rows: [observation('NTE-3', 'note[]', annotation, { once: true, reads: [5, 6] })],
};

const request = rowsTo<ServiceRequest>();

export const nteToServiceRequest: SegmentMap = {
  name: 'NTE[ServiceRequest]',
  resourceType: 'ServiceRequest',
  rows: [request('NTE-3', 'note[]', annotation, { once: true, reads: [5, 6] })],
};

// The repetitions of NTE-3 are its lines; NTE-5 wrote them, at NTE-6.
function annotation(_: Repetition, scope: Scope): Annotation | undefined {
  const { segment } = scope;
  const lines = segment.field(3).repetitions.map(it => it.value(1) ?? '');
  const text = fhirString(lines.join('\n'));
  if (text === undefined) return undefined;
  const [author] = segment.field(5).repetitions;
  const [time] = segment.field(6).repetitions;
  return {
    ...compact({
      authorReference: author && xcnPractitioner(author, scope),
      time: time && dtmDateTime(time, scope),
    }),
    text,
  };
}
