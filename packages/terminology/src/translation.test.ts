import type { Resource } from '@causeway/fhir';
import { describe, expect, it } from 'vitest';
import { emptyCodeBook, openCodeBook } from './code-book.ts';
import { codeSites, isStandard } from './code-site.ts';
import { readConceptMap, readTakenConceptMap, toConceptMap } from './concept-map.ts';
import { readConceptMapTable } from './concept-map-table.ts';
import { isWellFormed } from './standard-system.ts';
import { translate } from './translation.ts';

const local = 'urn:causeway:facility:north:codes:99LAB';
const glucose = { system: 'http://loinc.org', code: '2345-7', display: 'Glucose' };

function observation(more: object = {}): Resource {
  return {
    resourceType: 'Observation',
    code: { coding: [{ system: local, code: 'GLU', display: 'Gluc' }], text: 'Gluc' },
    valueQuantity: { value: 5.4, unit: 'mmol/l' },
    ...more,
  } as Resource;
}

function bookOf(csv: string, domain: 'results' | 'medications' | 'locations' = 'results') {
  const [head = [], ...rows] = csv.split('\n').map(it => it.split(','));
  const read = readConceptMapTable(
    head,
    rows.map((cells, i) => ({ row: i + 2, cells })),
    domain,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return openCodeBook([read.value]);
}

describe('a local code', () => {
  it('gets the standard one beside it, first, and is marked as what was said', () => {
    const mapped = translate(observation(), bookOf('source code,loinc,loinc name\nGLU,2345-7,Glucose'));
    expect(mapped).toMatchObject({
      code: { coding: [glucose, { system: local, code: 'GLU', display: 'Gluc', userSelected: true }], text: 'Gluc' },
      valueQuantity: { value: 5.4, unit: 'mmol/l', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
    });
  });

  it('may be of the list as messages name it, or of none', () => {
    const here = bookOf('source code,source system,loinc\nGLU,99LAB,2345-7');
    expect(JSON.stringify(translate(observation(), here))).toContain('2345-7');
    const elsewhere = bookOf('source code,source system,loinc\nGLU,OTHER,2345-7');
    expect(JSON.stringify(translate(observation(), elsewhere))).not.toContain('2345-7');
  });

  it('is left alone where a standard one stands already', () => {
    const coded = observation({ code: { coding: [glucose, { code: 'GLU' }] }, valueQuantity: undefined });
    expect(translate(coded, bookOf('code,loinc\nGLU,2951-2'))).toBe(coded);
  });

  it('changes nothing where no map has it', () => {
    const it = observation({ valueQuantity: { value: 1, unit: 'blorps' } });
    expect(translate(it, emptyCodeBook)).toBe(it);
  });

  it('is found in components, medications, vaccines and places', () => {
    const component = observation({ code: undefined, component: [{ code: { coding: [{ code: 'GLU' }] } }] });
    expect(JSON.stringify(translate(component, bookOf('code,loinc\nGLU,2345-7')))).toContain('2345-7');
    const vaccine = { resourceType: 'Immunization', vaccineCode: { coding: [{ code: 'FLU' }] } } as Resource;
    expect(JSON.stringify(translate(vaccine, bookOf('code,cvx\nFLU,141', 'medications')))).toContain('sid/cvx');
    const ward = { resourceType: 'Location', identifier: [{ value: '4W' }], name: '4W' } as Resource;
    expect(translate(ward, bookOf('code,hsloc\n4W,1060-3', 'locations'))).toMatchObject({
      type: [{ coding: [{ code: '1060-3' }] }],
    });
  });

  it('that is narrower or inexact is not said of the patient, and one without a match is decided', () => {
    const narrower = bookOf('code,loinc,equivalence\nGLU,2345-7,narrower');
    expect(JSON.stringify(translate(observation(), narrower))).not.toContain('2345-7');
    const none = bookOf('code,loinc,equivalence\nGLU,,unmatched');
    expect(none.find('results', { code: 'GLU' })?.targets).toEqual([]);
  });
});

describe('codes that wait for a map', () => {
  it('are those without a standard code; beds are not worth one', () => {
    const [site] = codeSites(observation());
    expect(site).toMatchObject({ domain: 'results', queued: true, codings: [{ code: 'GLU' }] });
    expect(site?.codings.some(it => isStandard('results', it))).toBe(false);
    const bed = { resourceType: 'Location', name: '1', physicalType: { coding: [{ code: 'bd' }] } } as Resource;
    expect(codeSites(bed)).toMatchObject([{ queued: false }]);
  });
});

describe('a concept map', () => {
  const map = {
    resourceType: 'ConceptMap',
    status: 'active',
    group: [
      {
        source: local,
        target: 'http://loinc.org',
        element: [{ code: 'GLU', target: [{ code: '2345-7', display: 'Glucose', equivalence: 'equivalent' }] }],
      },
    ],
  };

  it('is read from FHIR, knows its domain by its target, and is written again', () => {
    const read = readConceptMap(map);
    expect(read).toMatchObject({ ok: true, value: { domain: 'results', elements: [{ system: local, code: 'GLU' }] } });
    if (!read.ok) return;
    expect(readConceptMap(toConceptMap('lab', read.value))).toEqual(read);
  });

  it.each([
    [{}, 'ConceptMap'],
    [{ ...map, group: [] }, 'ConceptMap.group'],
    [{ ...map, group: [{ target: 'x', element: [{}] }] }, 'ConceptMap.group[0].element[0].code'],
    [
      { ...map, group: [{ target: 'x', element: [{ code: 'A', target: [{ code: 'B' }] }] }] },
      'ConceptMap.group[0].element[0].target[0].equivalence',
    ],
    [
      { ...map, group: [{ element: [{ code: 'A', target: [{ code: 'B', equivalence: 'equal' }] }] }] },
      'ConceptMap.group[0].element[0].target[0]',
    ],
  ])('says where it is wrong %#', (json, at) => {
    expect(readConceptMap(json)).toMatchObject({ ok: false, faults: [{ at }] });
  });

  it('has no code that its system cannot have, unless it was taken before', () => {
    const element = [{ code: 'GLU', target: [{ code: '2345-8', equivalence: 'equivalent' }] }];
    const mistyped = { ...map, group: [{ target: 'http://loinc.org', element }] };
    const at = 'ConceptMap.group[0].element[0].target[0].code';
    expect(readConceptMap(mistyped)).toMatchObject({
      ok: false,
      faults: [{ at, text: expect.stringContaining('check digit') }],
    });
    expect(readTakenConceptMap(mistyped)).toMatchObject({ ok: true });
  });

  it('says the row and the column of a table that are wrong', () => {
    const rows = [
      { row: 2, cells: ['', '2345-7', ''] },
      { row: 3, cells: ['A', '', ''] },
      { row: 4, cells: ['A', '1', 'MyCodes'] },
      { row: 5, cells: ['', '', ''] },
      { row: 6, cells: ['NA', '2951-3', ''] },
    ];
    const read = readConceptMapTable(['Local Code', 'LOINC', 'Target System'], rows, 'results');
    expect(read).toMatchObject({
      ok: false,
      faults: [
        { at: 'row 2, local code' },
        { at: 'row 3, standard code' },
        { at: 'row 4, standard system' },
        { at: 'row 6, standard code', text: expect.stringContaining('check digit') },
      ],
    });
    expect(readConceptMapTable(['a', 'b'], [], 'results')).toMatchObject({
      ok: false,
      faults: [{ at: 'header' }, { at: 'header' }],
    });
  });
});

describe('a standard code', () => {
  it.each([
    ['http://loinc.org', '2345-7', true],
    ['http://loinc.org', '2345-8', false],
    ['http://loinc.org', '58410-2', true],
    ['http://loinc.org', 'GLU', false],
    ['http://loinc.org', 'LA6576-8', true],
    ['http://snomed.info/sct', '73211009', true],
    ['http://snomed.info/sct', 'D1', false],
    ['urn:x', 'anything', true],
  ])('of %s: %s', (system, code, well) => {
    expect(isWellFormed(system, code)).toBe(well);
  });
});
