import { expect, it } from 'vitest';
import { learn } from './learn.ts';
import { Observed } from './observed.ts';
import { describeRow } from './row.ts';
import { pairsWithin } from './sample.ts';
import { observeStrangers } from './strangers.ts';
import { Terms } from './terms.ts';

const names = Array.from({ length: 14 }, (_, n) => `${'bcdfghklmnprst'.charAt(n)}o${'klmnprstvbcdfg'.charAt(n)}ana`);
const someone = (n: number, given: number, family: number) =>
  describeRow({
    given: names[given % 14] ?? '',
    family: `${names[family % 14]}son`,
    birthDate: `${1930 + ((n * 17) % 71)}-${String(1 + ((n * 5) % 12)).padStart(2, '0')}-${String(1 + ((n * 11) % 28)).padStart(2, '0')}`,
  });

it('a given name is no more expected of a namesake than of anybody, where names do not go together', () => {
  // Each given name with each family name, twice or thrice.
  const descriptions = Array.from({ length: 490 }, (_, n) => someone(n, n, Math.floor(n / 14)));
  const { u, dependent } = learn(descriptions).fields.given;
  expect(u[0]).toBeCloseTo(1 / 14, 1);
  expect(dependent[0]).toBeLessThan(1.5 * (u[0] ?? 0));
});

it('is more expected where they do go together', () => {
  const descriptions = Array.from({ length: 490 }, (_, n) => someone(n, n, n % 2 ? n : Math.floor(n / 14)));
  const { u, dependent } = learn(descriptions).fields.given;
  expect(dependent[0]).toBeGreaterThan(3 * (u[0] ?? 0));
});

it('rarity tells nothing on average: it only says which of those who are alike are more so', () => {
  const common = ['berta', 'berto'];
  const rare = ['zaneta', 'zaneto'];
  const table = { rest: 1e-6, values: { berta: 0.02, berto: 0.02, zaneta: 2e-4, zaneto: 2e-4 } };
  const descriptions = [common, rare].flatMap(given => given.map(it => describeRow({ given: it, family: 'x' })));
  const alike = Array.from({ length: 20 }, (_, n) => (n % 2 ? [0, 1] : [2, 3]));
  const strangers = new Observed(pairsWithin(alike, 20), descriptions, new Terms({ given: table }));
  const prior = { person: 1e-6, household: 1e-6, moved: 0.1 };
  const learned = observeStrangers({ ...learn([]), prior }, { strangers, alike: [], terms: { given: table } });
  const typo = learned.fields.given.reference[2] ?? 0;
  expect((typo / 0.02 + typo / 2e-4) / 2).toBeCloseTo(1, 2);
});
