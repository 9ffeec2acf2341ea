import type { Conversion, Facts, ReportedResource } from '@causeway/conversion';

/** Bytes of resources in one event; a record of the log holds 8 MB. */
const roomy = 3 * 1024 * 1024;

/** Facts as one event, or as several where they are too much for one: the patient and the visit are in the first. */
export function splitFacts(facts: Facts, room: number = roomy): readonly Conversion[] {
  const [first = [], ...others] = partsOf(facts.resources, room);
  const nothing = { patient: undefined, patientOrigin: '', encounter: undefined, cleared: [], unmapped: {} };
  return [{ ...facts, resources: first }, ...others.map(resources => ({ ...facts, ...nothing, resources }))];
}

function partsOf(resources: readonly ReportedResource[], room: number): readonly (readonly ReportedResource[])[] {
  const parts: ReportedResource[][] = [];
  let left = 0;
  for (const it of resources) {
    const size = JSON.stringify(it.resource ?? '').length;
    if (parts.length === 0 || size > left) {
      parts.push([]);
      left = room;
    }
    parts.at(-1)?.push(it);
    left -= size;
  }
  return parts;
}
