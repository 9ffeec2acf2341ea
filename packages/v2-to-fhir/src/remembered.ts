import type { FacilityContext } from '@causeway/conversion';
import type { Reference, Resource } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import type { DatatypeMap, Memory, Scope } from './scope.ts';

let memories = new WeakMap<FacilityContext, Map<string, Memory>>();
let size = 0;
/** Of all facilities together: some 40 MB. */
const limit = 20_000;

/** @param encoding the delimiters: the same text means another thing under others */
export function memoryOf(facility: FacilityContext, encoding: string): Memory {
  if (size >= limit) {
    memories = new WeakMap();
    size = 0;
  }
  const byEncoding = memories.get(facility) ?? new Map<string, Memory>();
  memories.set(facility, byEncoding);
  const memory: Memory = byEncoding.get(encoding) ?? new Map();
  byEncoding.set(encoding, memory);
  return memory;
}

type Included = Resource & { readonly id: string };

/**
 * A map to a reference whose result depends on the facility and the text alone: who is a facility's practitioner, where
 * is its bed. Converted once, and the same resources included each time. Nothing may change what it gives.
 *
 * @param owned whether the text names something of the facility's; else it is of the patient, and converted each time
 */
export function remembered(
  kind: string,
  as: DatatypeMap<Reference>,
  owned: (value: Repetition) => boolean = () => true,
): DatatypeMap<Reference> {
  return (value, scope) => {
    const { memory } = scope;
    if (memory === undefined || !owned(value)) return as(value, scope);
    const key = `${kind}|${value.raw}`;
    const known = memory.get(key);
    if (known !== undefined) {
      for (const it of known.included) scope.include(it);
      return known.reference;
    }
    const included: Included[] = [];
    const reference = as(value, recording(scope, included));
    memory.set(apart(key), apart({ reference, included }));
    size += 1;
    return reference;
  };
}

/** In texts of its own: one cut out of a message keeps the whole message in memory. */
function apart<T>(it: T): T {
  return JSON.parse(JSON.stringify(it)) as T;
}

function recording(scope: Scope, included: Included[]): Scope {
  return {
    facility: scope.facility,
    patient: scope.patient,
    trigger: scope.trigger,
    segment: scope.segment,
    neighbour: id => scope.neighbour(id),
    before: id => scope.before(id),
    reference: instance => scope.reference(instance),
    include: resource => {
      included.push(resource);
      scope.include(resource);
    },
  };
}
