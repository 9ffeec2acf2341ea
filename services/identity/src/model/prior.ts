import { learn, type Model } from '@causeway/matching';

/** Of how many records the shipped model thinks: many, so that little evidence is not enough. */
const population = 1_000_000;

/** What decides before an exchange has learned from its own data: how people and their records usually are. */
export const priorModel: Model = learn([], { version: 'prior-1', population });
