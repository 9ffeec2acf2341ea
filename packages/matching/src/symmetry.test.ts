import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Matcher } from './compare.ts';
import type { Description } from './description.ts';
import { learn } from './learn.ts';
import { isNickname } from './nickname.ts';

const pick = (...texts: readonly string[]) => fc.constantFrom(...texts);
const some = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 3 });

const given = pick('', 'ann', 'anna', 'bob', 'bobby', 'robert', 'rob', 'martin', 'mary ann', 'dixon', 'dickson');
const family = pick('', 'martin', 'marten', 'dixon', 'dickson', 'robert', 'garcia lopez', 'lopez', 'smith', 'schmidt');
const description: fc.Arbitrary<Description> = fc.record({
  names: some(
    fc.record({ given, middle: pick('', 'a', 'ann', 'anna lee', 'bob'), family, suffix: pick('', 'jr', 'sr') }),
  ),
  birthDate: pick('', '1980', '1980-02', '1980-02-03', '1980-03-02', '1980-02-13', '?19800235'),
  sex: pick('', 'male', 'female'),
  phones: some(pick('3125550100', '3125550101', '5550100', '7735550100')),
  emails: some(pick('ann.martin@example.org', 'ann.marten@example.org', 'ann.martin@example.com', 'bob@example.org')),
  addresses: some(
    fc.record({
      number: pick('', '12', '21', '12a'),
      street: pick('', 'main street', 'maine street', 'oak avenue'),
      unit: pick('', '1', '2'),
      city: pick('', 'springfield', 'springfeild', 'linz'),
      district: pick('', 'clark'),
      state: pick('', 'il', 'oh'),
      postalCode: pick('', '62701', '62710', '40100'),
    }),
  ),
  motherName: pick('', 'smith', 'schmidt', 'garcia lopez'),
  birthOrder: fc.constantFrom(0, 1, 2),
  identifiers: some(fc.record({ system: pick('urn:a', 'urn:b'), value: pick('123456', '123465', '3456', '999999') })),
  source: pick('', 'urn:general', 'urn:annex'),
});

const matcher = new Matcher(learn(fc.sample(description, { numRuns: 600, seed: 7 })));

describe('whichever comes first', () => {
  it('two descriptions are decided the same, to the last bit and word', () => {
    fc.assert(
      fc.property(description, description, (a, b) => {
        expect(matcher.compare(a, b)).toEqual(matcher.compare(b, a));
      }),
      { numRuns: 3_000 },
    );
  });

  it('two names are usual forms of each other, or are not', () => {
    for (const [a, b] of [
      ['bob', 'robert'],
      ['fred', 'freddie'],
      ['alice', 'alison'],
    ] as const)
      expect([isNickname(a, b), isNickname(b, a)]).toEqual([true, true]);
    expect([isNickname('jack', 'ivan'), isNickname('ivan', 'jack')]).toEqual([false, false]);
  });
});
