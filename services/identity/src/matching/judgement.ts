import type { Decision, Matcher, Outcome } from '@causeway/matching';
import type { PatientsLinked } from '@causeway/schemas';
import type { Comparable } from './comparable.ts';

/** What the exchange makes of two source patients. */
export interface Judgement {
  readonly outcome: Outcome;
  /** For people, without values: why this is not decided by rule, or what agrees and what does not. */
  readonly explanation: string;
  readonly score: number;
  readonly probability: number;
  readonly model: string;
  readonly waterfall: PatientsLinked['waterfall'];
}

export type Judged = Pick<Comparable, 'id' | 'sourcePatient' | 'description'>;

/**
 * A function of the two records, the model and whom a doubt hangs over, so that the same data come to the same whatever
 * their order of arrival. An authority that gave two numbers says they are two people: only a steward, or the authority
 * itself, makes them one. A record that may have been written over is nobody's until somebody has looked.
 */
export function judge(matcher: Matcher, [a, b]: readonly [Judged, Judged], inDoubt: boolean): Judgement {
  const decision = matcher.compare(a.description, b.description);
  const sameAuthority = a.sourcePatient.authority === b.sourcePatient.authority;
  const held = inDoubt
    ? 'one of the records may have been written over'
    : sameAuthority
      ? 'one authority gave both numbers'
      : '';
  const outcome = decision.outcome === 'link' && held !== '' ? 'review' : decision.outcome;
  return {
    outcome,
    explanation: [held, ...decision.vetoes.map(it => vetoTexts[it.rule]), explained(decision)]
      .filter(it => it !== '')
      .join('; '),
    score: round(decision.score),
    probability: round(decision.probability),
    model: matcher.model.version,
    waterfall: decision.waterfall.map(({ field, level, weight }) => ({ field, level, weight: round(weight) })),
  };
}

const vetoTexts: Readonly<Record<Decision['vetoes'][number]['rule'], string>> = {
  'exclusive-identifier': 'one domain, in which a human has one number, gave two',
  twins: 'they are known as different ones of twins',
  suffix: 'a junior and a senior',
  'birth-date': 'a birth date is no date',
  identifier: 'they have different numbers in one domain',
  evidence: 'too few kinds of evidence',
};

/** Bits that make a field worth a mention. */
const telling = 1;

function explained({ waterfall }: Decision): string {
  const fields = waterfall.filter(it => it.field !== 'prior' && it.field !== 'household' && it.field !== 'moved');
  const names = (of: readonly Decision['waterfall'][number][]) => of.map(it => spoken(it.field)).join(', ');
  const agree = fields.filter(it => it.weight >= telling);
  const differ = fields.filter(it => it.weight <= -telling);
  return [agree.length > 0 ? `${names(agree)} agree` : '', differ.length > 0 ? `${names(differ)} differ` : '']
    .filter(it => it !== '')
    .join('; ');
}

/** `birthDate` as people say it. */
function spoken(field: string): string {
  return field.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
}

/** What is written is what is compared with later. */
function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
