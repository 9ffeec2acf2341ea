import { type Description, learn, type Model } from '@causeway/matching';
import { arriving, describe, residents } from './arrivals.ts';
import type { Region } from './population.ts';

/** Persons and arrivals that the model is learned from. */
const learned = { persons: 4_000, count: 2_000 };

export function learnModel(region: Region, population: number): Model {
  const sample: Description[] = [];
  for (const it of residents(region, learned.persons)) sample.push(describe(it, 'A'));
  for (const it of arriving(region, learned)) sample.push(describe(it, 'B'));
  return learn(sample, { version: 'bench', population });
}
