import type { CodeableConcept, Coding } from '@causeway/fhir';

/** Target code, display, and the code system where it is not the map's usual one. */
export type ConceptRow = readonly [code: string, display: string, system?: string];
export type ConceptRows = Readonly<Record<string, ConceptRow>>;

/** A code system map of the HL7 v2-to-FHIR guide: v2 code to FHIR code. */
export interface ConceptMap<Code extends string = string> {
  /** As the guide names it. */
  readonly name: string;
  readonly system: string;
  readonly rows: ConceptRows;
  /** Codes the guide leaves without a target, and where we depart from it. */
  readonly ours: ConceptRows;
  code(v2: string): Code | undefined;
  coding(v2: string): Coding | undefined;
}

export function conceptMap<const Rows extends ConceptRows, const Ours extends ConceptRows = Record<never, ConceptRow>>(
  name: string,
  system: string,
  rows: Rows,
  ours?: Ours,
): ConceptMap<Rows[keyof Rows][0] | Ours[keyof Ours][0]> {
  const codings = new Map<string, Coding>();
  for (const [v2, [code, display, other]] of Object.entries({ ...rows, ...ours })) {
    codings.set(v2, { system: other ?? system, code, display });
  }
  return {
    name,
    system,
    rows,
    ours: ours ?? {},
    code: v2 => codings.get(v2)?.code as Rows[keyof Rows][0] | undefined,
    coding: v2 => codings.get(v2),
  };
}

export function concept(system: string, code: string, display?: string): CodeableConcept {
  return { coding: [display === undefined ? { system, code } : { system, code, display }] };
}
