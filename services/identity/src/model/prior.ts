import { learn, type Model } from '@causeway/matching';

/** Of how many records the shipped model thinks: many, so that little evidence is not enough. */
const population = 1_000_000;
/** A model that has seen nothing of this place links at 999 to 1, and asks from about 1 to 11. */
const thresholds = { falseLinkRate: 0.001, link: Math.log2(999), review: -3.5 } as const;

/** What decides before an exchange has learned from its own data: how people and their records usually are. */
export const priorModel: Model = { ...learn([], { version: 'prior-1', population }), thresholds };
