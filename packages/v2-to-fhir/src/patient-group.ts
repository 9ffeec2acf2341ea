import type { Message, Segment } from '@causeway/hl7';
import type { Group } from './message-map.ts';

export type GroupedSegment = {
  readonly segment: Segment;
  readonly group: Group;
  /** 0 outside orders; from 1 within them. */
  readonly order: number;
};

/** What a message says of one patient: from one PID to the next. */
export type PatientGroup = { readonly pid: Segment | undefined; readonly segments: readonly GroupedSegment[] };

const headers: ReadonlySet<string> = new Set(['MSH', 'EVN', 'SFT', 'UAC', 'ARV']);

/** Cuts a message at its PIDs (PATIENT_RESULT of ORU_R01, PATIENT of ADT_A39); the header belongs to each. */
export function groupPatients(message: Message): readonly PatientGroup[] {
  const first = message.segments.findIndex(it => it.id === 'PID');
  if (first < 0) return [{ pid: undefined, segments: groupOrders(message.segments) }];
  const header = message.segments.slice(0, first);
  const groups: Segment[][] = [];
  for (const segment of message.segments.slice(first)) {
    if (segment.id === 'PID') groups.push([...header]);
    groups.at(-1)?.push(segment);
  }
  return groups.map(it => ({ pid: it.find(({ id }) => id === 'PID'), segments: groupOrders(it) }));
}

/** An order begins with an ORC, or with an OBR that no ORC announced; its observations with an OBX. */
function groupOrders(segments: readonly Segment[]): readonly GroupedSegment[] {
  let order = 0;
  let group: Group = 'PATIENT';
  let hasRequest = false;
  return segments.map(segment => {
    switch (segment.id) {
      case 'ORC':
        order++;
        hasRequest = false;
        group = 'ORDER_OBSERVATION';
        break;
      case 'OBR':
        if (order === 0 || hasRequest) order++;
        hasRequest = true;
        group = 'ORDER_OBSERVATION';
        break;
      case 'OBX':
        group = order === 0 ? 'PATIENT_OBSERVATION' : 'OBSERVATION';
        break;
    }
    return { segment, group: headers.has(segment.id) ? 'PATIENT' : group, order };
  });
}
