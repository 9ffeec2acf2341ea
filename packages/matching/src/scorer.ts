import { at, fieldCount, fieldNames, fieldOf } from './field.ts';
import type { FieldParameters, Model } from './model.ts';
import type { Observation } from './observation.ts';

/** What a pair is: one person, two strangers, or two of one household. */
export interface Likelihoods {
  /** Natural logarithms of the likelihood of what was observed, without the prior. */
  person: number;
  stranger: number;
  household: number;
  /** Of a person's two records: the probability that they lived elsewhere when one was written. */
  moved: number;
}

interface Compiled {
  readonly m: Float64Array;
  readonly u: Float64Array;
  readonly reference: Float64Array;
  readonly dependent: Float64Array;
  readonly shared: number;
  readonly moves: 'no' | 'area' | 'all';
  readonly logM: Float64Array;
  /** By level, twice: what a comparison adds whose values are not known to be rare or common, and when it follows another. */
  readonly plain: readonly Terms[];
}

/** What one field adds, in natural logarithms. */
interface Terms {
  logU: number;
  /** Of two in one household. */
  together: number;
  /** Of two whose homes differ. */
  apart: number;
}

/** How much of the area stays when someone moves. */
const sameArea = 0.4;
const leastApart = 0.1;
/** No single field says more than this many bits against. */
const leastM = 1e-3;

export type Parameters = Pick<Model, 'fields' | 'prior'>;

/** Turns an observation into likelihoods; made once from a model's parameters. */
export class Scorer {
  readonly #fields: readonly Compiled[];
  readonly #moved: number;
  /** Of one family's two records, how often the homes differ. */
  readonly #apart: number;
  /** By field, the logarithms that the last `weigh` added up. */
  readonly logM = new Float64Array(fieldCount);
  readonly logU = new Float64Array(fieldCount);
  /** Of the last pair, if it is of one household: how probably they are namesakes, or twins. */
  namesake = 0;
  twin = 0;
  readonly #result: Likelihoods = { person: 0, stranger: 0, household: 0, moved: 0 };

  constructor({ fields, prior }: Parameters) {
    this.#fields = fieldNames.map(name => compile(fields[name], fieldOf(name)));
    this.#moved = prior.moved;
    this.#apart = Math.max(prior.moved, leastApart);
  }

  /** The answer is written over by the next call. */
  weigh({ levels, frequencies, dependent }: Observation): Likelihoods {
    let fixed = 0;
    let stayed = 0;
    let left = 0;
    let stranger = 0;
    let housed = 0;
    let housedPlace = 0;
    let apart = 0;
    let placed = false;
    for (let field = 0; field < fieldCount; field++) {
      const level = levels[field] ?? -1;
      this.logM[field] = this.logU[field] = 0;
      if (level < 0) continue;
      const it = this.#fields[field] as Compiled;
      const {
        logU,
        together,
        apart: elsewhere,
      } = termsOf(it, level, frequencies[field] as number, dependent[field] as number);
      const logM = it.logM[level] as number;
      this.logM[field] = logM;
      this.logU[field] = logU;
      stranger += logU;
      if (it.moves === 'no') {
        fixed += logM;
        if (field !== at.given && field !== at.birthDate) housed += together;
      } else {
        placed = true;
        housedPlace += together;
        apart += elsewhere;
        stayed += logM;
        left += elsewhere;
      }
    }
    const result = this.#result;
    const stay = stayed + Math.log(1 - this.#moved);
    const move = left + Math.log(this.#moved);
    const either = placed ? logSum(stay, move) : 0;
    result.person = fixed + either;
    result.moved = placed ? Math.exp(move - either) : 0;
    result.stranger = stranger;
    const home = placed ? logSum(housedPlace + Math.log(1 - this.#apart), apart + Math.log(this.#apart)) : 0;
    result.household = housed + home + this.#relatives();
    return result;
  }

  /**
   * Of two in one household: a namesake has the given name, a twin the birth date, nobody both but by chance.
   * Leaves how probable each of the two is in `namesake` and `twin`.
   */
  #relatives(): number {
    const namesakes = (this.#fields[at.given] as Compiled).shared;
    const twins = (this.#fields[at.birthDate] as Compiled).shared;
    const given = Math.exp((this.logM[at.given] as number) - (this.logU[at.given] as number));
    const birth = Math.exp((this.logM[at.birthDate] as number) - (this.logU[at.birthDate] as number));
    const sum = 1 - namesakes - twins + namesakes * given + twins * birth;
    this.namesake = (namesakes * given) / sum;
    this.twin = (twins * birth) / sum;
    return Math.log(sum) + (this.logU[at.given] as number) + (this.logU[at.birthDate] as number);
  }

  /** What the change of address takes back, in natural logarithms, after `weigh`. */
  movedBack(person: number): number {
    let sum = 0;
    for (let field = 0; field < fieldCount; field++) sum += this.logM[field] as number;
    return person - sum;
  }
}

/** Of strangers: chance, or because what the field depends on agrees. Rare values agree by chance more rarely. */
function strangers(it: Compiled, level: number, frequency: number, dependent: number): number {
  const average = it.u[level] as number;
  const reference = it.reference[level] as number;
  let u = average;
  if (frequency > 0 && reference > 0) {
    u = level === 0 ? frequency : average * Math.min(8, Math.max(1 / 16, frequency / reference));
  }
  if (dependent === 1) {
    const given = it.dependent[level] as number;
    // Beyond chance, agreement follows from what it depends on however rare the value is.
    u = level === 0 ? u + (1 - u) * Math.max(0, (given - average) / (1 - average || 1)) : u * (given / average);
  }
  return Math.min(1, Math.max(u, 1e-9));
}

const computed: Terms = { logU: 0, together: 0, apart: 0 };

/** Most fields of most pairs differ, or are not weighed by how common they are: those are known beforehand. */
function termsOf(it: Compiled, level: number, frequency: number, dependent: number): Terms {
  const weighed = frequency > 0 && (it.reference[level] as number) > 0;
  return weighed
    ? compute(it, level, strangers(it, level, frequency, dependent), computed)
    : (it.plain[2 * level + dependent] as Terms);
}

/** The answer is `into`. */
function compute({ m, logM, shared, moves }: Compiled, level: number, u: number, into: Terms): Terms {
  const same = m[level] as number;
  into.logU = Math.log(u);
  into.together = shared === 0 ? into.logU : Math.log(shared * same + (1 - shared) * u);
  into.apart =
    moves === 'no'
      ? (logM[level] as number)
      : moves === 'all'
        ? into.logU
        : Math.log(sameArea * same + (1 - sameArea) * u);
  return into;
}

function compile(given: FieldParameters, { moves }: ReturnType<typeof fieldOf>): Compiled {
  const m = Float64Array.from(given.m, it => Math.max(it, leastM));
  const plain: Terms[] = [];
  const it: Compiled = {
    m,
    u: Float64Array.from(given.u),
    reference: Float64Array.from(given.reference),
    dependent: Float64Array.from(given.dependent),
    shared: given.shared,
    moves,
    logM: m.map(Math.log),
    plain,
  };
  for (let level = 0; level < m.length; level++) {
    for (const dependent of [0, 1])
      plain.push(compute(it, level, strangers(it, level, 0, dependent), { logU: 0, together: 0, apart: 0 }));
  }
  return it;
}

export function logSum(a: number, b: number): number {
  return a > b ? a + Math.log(1 + Math.exp(b - a)) : b + Math.log(1 + Math.exp(a - b));
}
