import type {
  Annotation,
  Condition,
  Goal,
  MedicationDispense,
  MedicationRequest,
  Observation,
  ServiceRequest,
} from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { compact } from '../compact.ts';
import { dtmDateTime } from '../datatypes/dtm.ts';
import { fhirString, stString } from '../datatypes/st.ts';
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

/** Notes of what the guide does not map: as of a ServiceRequest. */
const ours = 'As NTE[ServiceRequest].';

export const nteToCondition: SegmentMap = {
  name: 'NTE[Condition]',
  ours,
  resourceType: 'Condition',
  rows: [rowsTo<Condition>()('NTE-3', 'note[]', annotation, { once: true, reads: [5, 6] })],
};

export const nteToGoal: SegmentMap = {
  name: 'NTE[Goal]',
  ours,
  resourceType: 'Goal',
  rows: [rowsTo<Goal>()('NTE-3', 'note[]', annotation, { once: true, reads: [5, 6] })],
};

export const nteToMedicationRequest: SegmentMap = {
  name: 'NTE[MedicationRequest]',
  ours,
  resourceType: 'MedicationRequest',
  rows: [rowsTo<MedicationRequest>()('NTE-3', 'note[]', annotation, { once: true, reads: [5, 6] })],
};

export const nteToMedicationDispense: SegmentMap = {
  name: 'NTE[MedicationDispense]',
  ours,
  resourceType: 'MedicationDispense',
  rows: [rowsTo<MedicationDispense>()('NTE-3', 'note[]', annotation, { once: true, reads: [5, 6] })],
};

export const nteToDocumentReference: SegmentMap = {
  name: 'NTE[DocumentReference]',
  resourceType: 'DocumentReference',
  rows: [
    rowsTo<{ lines: readonly string[] }>()('NTE-3', 'lines[]', text => stString(text), {
      departs: 'A note beside the text of a document is a line of it; see placeContent.',
    }),
  ],
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
