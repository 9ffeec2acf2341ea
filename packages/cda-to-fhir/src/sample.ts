import { readFileSync } from 'node:fs';

/** The synthetic document of the tests. */
export const sampleCcd: string = readFileSync(new URL('../../../test/samples/ccd.xml', import.meta.url), 'utf8');

export const sampleFacility = {
  id: 'general',
  name: 'General Hospital',
  authority: { universalId: '2.16.840.1.113883.19.5.1', universalIdType: 'ISO' },
  timeZone: 'America/Los_Angeles',
} as const;
