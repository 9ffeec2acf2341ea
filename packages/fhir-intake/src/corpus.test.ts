import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConversionError, type FacilityContext } from '@causeway/conversion';
import { sourcePatientId } from '@causeway/person';
import { describe, expect, it } from 'vitest';
import { convertFhir } from './convert.ts';
import { referencesIn } from './reference-walk.ts';

const corpus = join(process.env.CORPUS_DIR ?? new URL('../../../../shared/corpus', import.meta.url).pathname, 'fhir');
const facility: FacilityContext = {
  id: 'corpus',
  name: 'Corpus',
  authority: { namespace: 'CORPUS' },
  timeZone: 'UTC',
  unregistered: 'unknown',
};
const receivedAt = Date.UTC(2026, 10, 25);

function jsonFiles(...folders: readonly string[]): readonly string[] {
  return folders.flatMap(folder =>
    readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' })
      .filter(it => it.endsWith('.json'))
      .map(it => join(folder, it)),
  );
}

const read = (file: string) => readFileSync(join(corpus, file));

describe('the FHIR of the corpus', () => {
  it.each(jsonFiles('davinci-alerts'))('%s tells of one patient and one encounter', file => {
    const [facts, ...others] = convertFhir(read(file), { facility, receivedAt });
    expect(others).toEqual([]);
    expect(facts).toMatchObject({ kind: 'facts', encounter: { location: 'HOLY FAMILY HOSPITAL' } });
    expect(facts?.trigger).toMatch(/^notification-(admit|discharge|transfer)$/);
  });

  it.each(jsonFiles('ips-reference-impl').filter(it => JSON.parse(read(it).toString()).resourceType === 'Bundle'))(
    '%s goes in whole, and every reference resolves',
    file => {
      const bundle = JSON.parse(read(file).toString()) as { entry: { resource: { resourceType: string } }[] };
      const found = convertFhir(read(file), { facility, receivedAt });
      const facts = found.flatMap(it => (it.kind === 'facts' ? [it] : []));
      const resources = facts.flatMap(it => it.resources);
      expect(facts.filter(it => it.patient !== undefined)).toHaveLength(1);
      const referenced = bundle.entry.length - 1;
      expect(resources.length).toBeGreaterThan(referenced * 0.8);
      const ids = new Set([
        ...facts.map(it => `Patient/${sourcePatientId(it.sourcePatient)}`),
        ...resources.map(it => `${it.resourceType}/${it.id}`),
      ]);
      const internal = resources.flatMap(it =>
        [...referencesIn(it.resource)].map(({ reference }) => String(reference)),
      );
      expect(internal.filter(it => it.startsWith('urn:uuid:') && !it.includes('#'))).toEqual([]);
      expect(internal.filter(it => ids.has(it)).length).toBeGreaterThan(0);
    },
  );

  it.each(jsonFiles('ips-reference-impl', 'microsoft-fhir-server'))('%s converts, or says why not', file => {
    try {
      const first = convertFhir(read(file), { facility, receivedAt });
      expect(convertFhir(read(file), { facility, receivedAt })).toEqual(first);
    } catch (error) {
      expect(error).toBeInstanceOf(ConversionError);
      expect((error as Error).message.length).toBeGreaterThan(10);
    }
  });
});
