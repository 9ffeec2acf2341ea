import { describe, expect, it } from 'vitest';
import type { ResourceDocument } from '../record/documents.ts';
import { factFilter } from './fact-filter.ts';
import { searchFields } from './search-fields.ts';

function stored(resource: { readonly resourceType: string; readonly [name: string]: unknown }): ResourceDocument {
  const { resourceType: type } = resource;
  const fields = searchFields(type, resource);
  const reference = `${type}/1`;
  return {
    id: `p/${reference}`,
    patient: 'p',
    type,
    reference,
    createdAt: 1,
    recordedAt: 5,
    partition: 0,
    told: { partition: 0, offset: 0 },
    json: '',
    ...fields,
  };
}

const observation = stored({
  resourceType: 'Observation',
  status: 'final',
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '718-7' }, { code: 'HGB' }] },
  effectiveDateTime: '2026-01-02T10:00:00Z',
});
const encounter = stored({ resourceType: 'Encounter', status: 'in-progress', period: { start: '2026-01-02' } });

function finds(document: ResourceDocument, query: string): boolean {
  const parameters = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    parameters.set(name, [...(parameters.get(name) ?? []), value]);
  }
  return factFilter(document.type, parameters)(document);
}

describe('a search of facts', () => {
  it.each([
    ['code=718-7', true],
    ['code=http://loinc.org|718-7', true],
    ['code=http://loinc.org|', true],
    ['code=|HGB', true],
    ['code=|718-7', false],
    ['code=1,HGB', true],
    ['code=http://snomed.info/sct|718-7', false],
    ['category=laboratory&code=718-7', true],
    ['category=vital-signs&code=718-7', false],
    ['status=final', true],
    ['date=2026-01-02', true],
    ['date=ge2026-01-01&date=lt2026-01-02', false],
    ['date=gt2026-01-02T09:00:00Z', true],
    ['_lastUpdated=lt1971', true],
    ['_lastUpdated=ge1971', false],
  ])('finds an observation by %s: %s', (query, found) => {
    expect(finds(observation, query)).toBe(found);
  });

  it('takes a visit that has not ended as going on', () => {
    expect(finds(encounter, 'date=ge2030')).toBe(true);
    expect(finds(encounter, 'date=lt2026-01-02')).toBe(false);
    expect(finds(encounter, 'status=finished,in-progress')).toBe(true);
  });

  it.each(['date=yesterday', 'code=', 'date=ge2026,x'])('refuses %s', query => {
    expect(() => finds(observation, query)).toThrow(expect.objectContaining({ status: 400 }));
  });

  it('does not find by what the resource does not say', () => {
    const bare = stored({ resourceType: 'Observation', code: 'malformed', category: {}, effectivePeriod: 7 });
    const nothing = [{ coding: [null] }];
    expect(finds(stored({ resourceType: 'Observation', code: nothing[0], category: nothing }), 'code=718-7')).toBe(
      false,
    );
    for (const query of ['date=lt2100', 'code=718-7', 'category=laboratory', 'status=final']) {
      expect(finds(bare, query)).toBe(false);
    }
  });
});
