import type { Decision } from '@causeway/matching';

/** http://hl7.org/fhir/R4/valueset-match-grade.html, the best first. */
export const grades = ['certain', 'probable', 'possible'] as const;
export type Grade = (typeof grades)[number];

export interface Graded {
  readonly grade: Grade;
  /** 0 to 1. */
  readonly probability: number;
}

const unlikely = 0.5;
/** What a number of an authority's own is worth, and what is left of it when all else is somebody else's. */
const byNumber = { agreed: 0.999, contradicted: 0.01 } as const;
/** So many bits against one person are no slip. */
const contradictingBits = -2;

/**
 * The grade of a candidate; undefined for none at all. `named`: the description has the candidate's own number. That says
 * who is meant, unless the rest says that it is somebody else.
 */
export function graded(decision: Decision, named: boolean): Graded | undefined {
  const { outcome, probability } = decision;
  if (outcome === 'link') return { grade: 'certain', probability };
  if (named) {
    return contradicts(decision)
      ? { grade: 'possible', probability: Math.max(probability, byNumber.contradicted) }
      : { grade: 'certain', probability: Math.max(probability, byNumber.agreed) };
  }
  if (outcome === 'separate') return undefined;
  return { grade: probability >= unlikely ? 'probable' : 'possible', probability };
}

/** A family name changes with a marriage; a given name, a birth date and a sex do not. */
const lasting = ['given', 'birthDate', 'sex'] as const;

function contradicts({ waterfall, vetoes, score }: Decision): boolean {
  const weightOf = (field: string) => waterfall.find(it => it.field === field)?.weight ?? 0;
  // That there is little evidence but the number is no evidence against it.
  const doubted = vetoes.some(it => it.rule !== 'evidence');
  return doubted || score - weightOf('prior') < 0 || lasting.some(it => weightOf(it) < contradictingBits);
}
