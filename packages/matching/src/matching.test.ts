import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arrivals } from './arrivals.ts';
import { Matcher } from './compare.ts';
import { learn } from './learn.ts';
import { personsOf } from './quality.ts';
import { describeRow, type Row } from './row.ts';

const givens = 'Anna Bruno Carla Dmitri Elena Farid Greta Hugo Ines Jorge Kaito Leila Marek Nadia Oskar Paula'.split(
  ' ',
);
const families =
  'Adler Brandt Castell Dumont Eriksen Farkas Gallo Horvat Ivanov Jansen Kovac Lindner Moreau Novak Olsen Petrov'.split(
    ' ',
  );

function person(n: number): Row {
  const street = ['Birch Road', 'Castle Street', 'Dove Lane', 'Elm Avenue'][n % 4] ?? '';
  return {
    given: givens[(n * 7) % 16] ?? '',
    family: families[(n * 5 + Math.floor(n / 16)) % 16] ?? '',
    birthDate: `19${30 + ((n * 13) % 70)}-${String(1 + (n % 12)).padStart(2, '0')}-${String(1 + ((n * 11) % 28)).padStart(2, '0')}`,
    sex: n % 2 ? 'F' : 'M',
    phone: `312555${String(1000 + n * 37).slice(-4)}`,
    line: `${1 + ((n * 17) % 90)} ${street}`,
    city: ['Linz', 'Graz', 'Wels'][n % 3] ?? '',
    postalCode: String(40000 + (n % 23)),
  };
}

const rows: readonly Row[] = Array.from({ length: 120 }, (_, n) => person(n));
const twice = rows.slice(0, 60).map((row, n) => (n % 3 ? row : { ...row, phone: '' }));
const descriptions = [...rows, ...twice].map(it => describeRow(it));
const matcher = new Matcher(learn(descriptions));
const decide = (a: Row, b: Row) => matcher.compare(describeRow(a), describeRow(b));
const one = person(3);

describe('two records', () => {
  it('of one person link, and the waterfall adds up to the score', () => {
    const { outcome, score, waterfall } = decide(one, { ...one, phone: '', given: `${one.given}x` });
    expect(outcome).toBe('link');
    expect(waterfall.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(score, 6);
  });

  it('of one household do not link: family name, address and phone are a family’s', () => {
    expect(decide(one, { ...one, given: 'Wilhelmina', birthDate: '1991-06-30', sex: 'M' }).outcome).not.toBe('link');
  });

  it('with the names the wrong way round on one are weighed by how usual each is as what it is', () => {
    for (const row of rows.slice(0, 10)) {
      const weights = (other: Row) =>
        decide(row, other).waterfall.filter(it => it.field === 'given' || it.field === 'family');
      expect(weights({ ...row, given: row.family ?? '', family: row.given ?? '' })).toEqual(weights(row));
    }
  });

  it('are decided the same whichever comes first', () => {
    fc.assert(
      fc.property(fc.nat(descriptions.length - 1), fc.nat(descriptions.length - 1), (i, j) => {
        const [a, b] = [descriptions[i], descriptions[j]];
        if (a && b) expect(matcher.compare(a, b)).toEqual(matcher.compare(b, a));
      }),
    );
  });

  it('of known twins are never one person', () => {
    const twin = { ...describeRow(one), birthOrder: 1 };
    const { outcome, vetoes } = matcher.compare(twin, { ...twin, birthOrder: 2 });
    expect(outcome).toBe('separate');
    expect(vetoes).toContainEqual({ rule: 'twins', effect: 'forbid' });
  });

  it('with two numbers in an exclusive domain are never one person', () => {
    const strict = new Matcher(learn(descriptions, { exclusive: ['urn:oid:1.2.3'] }));
    const numbered = (value: string) => describeRow({ ...one, identifiers: [{ system: 'urn:oid:1.2.3', value }] });
    expect(strict.compare(numbered('A100'), numbered('A100')).outcome).toBe('link');
    expect(strict.compare(numbered('A100'), numbered('B200')).outcome).toBe('separate');
  });

  it('that agree in names alone are for a person to decide', () => {
    const named = { given: 'Zebulon', family: 'Quackenbush' };
    expect(decide(named, named).outcome).not.toBe('link');
  });

  it('of a junior and a senior are for a person to decide', () => {
    expect(decide({ ...one, suffix: 'Jr' }, { ...one, suffix: 'Sr.' }).outcome).toBe('review');
  });
});

describe('persons', () => {
  it('are the same whatever the order of arrival', () => {
    const partition = (order: readonly number[]) => {
      const arrivals = new Arrivals(matcher);
      const judged = order.flatMap(at => (descriptions[at] ? arrivals.arrive(descriptions[at]) : []));
      const persons = personsOf(order.length, judged);
      const groups = new Map<number, number[]>();
      order.forEach((at, place) => {
        const key = persons[place] ?? 0;
        groups.set(
          key,
          [...(groups.get(key) ?? []), at].sort((a, b) => a - b),
        );
      });
      return [...groups.values()].map(it => it.join()).sort();
    };
    const inOrder = descriptions.map((_, at) => at);
    const expected = partition(inOrder);
    expect(expected.length).toBeLessThan(descriptions.length);
    fc.assert(
      fc.property(fc.shuffledSubarray(inOrder, { minLength: inOrder.length }), order => {
        expect(partition(order)).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });
});

describe('a model', () => {
  it('is the same for the same records, and readable JSON', { timeout: 60_000 }, () => {
    const model = learn(descriptions);
    expect(learn(descriptions)).toEqual(model);
    expect(new Matcher(JSON.parse(JSON.stringify(model))).compare(describeRow(one), describeRow(one))).toEqual(
      decide(one, one),
    );
  });

  it('can be learned from nothing, from one record, and from records that are all alike', () => {
    for (const few of [
      [],
      descriptions.slice(0, 1),
      Array.from({ length: 20 }, () => descriptions[0] ?? describeRow(one)),
    ]) {
      const { prior, thresholds } = learn(few);
      for (const value of [...Object.values(prior), ...Object.values(thresholds)])
        expect(Number.isFinite(value)).toBe(true);
    }
  });

  it('learned from few records, none of them twice, links who is the same in all that is known', () => {
    const few = rows.slice(0, 100);
    const learned = new Matcher(learn(few.map(it => describeRow(it))));
    for (const row of few) expect(learned.compare(describeRow(row), describeRow(row)).outcome).toBe('link');
  });

  it('gives no weight to what is the same for everybody', () => {
    const everywhere = descriptions.map(it => ({ ...it, sex: 'female' }));
    const { waterfall } = new Matcher(learn(everywhere)).compare(
      everywhere[0] ?? describeRow(one),
      everywhere[1] ?? describeRow(one),
    );
    expect(Math.abs(waterfall.find(it => it.field === 'sex')?.weight ?? 0)).toBeLessThan(0.2);
  });
});
