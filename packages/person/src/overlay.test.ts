import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Elements, overlay } from './overlay.ts';

const patient = (more: Elements): Elements => ({ resourceType: 'Patient', id: 'p', ...more });
const encounter = (more: Elements): Elements => ({ resourceType: 'Encounter', id: 'e', ...more });

describe('what is known after another message', () => {
  it('keeps what it leaves out, takes what it says, and drops what it deletes', () => {
    const known = patient({ name: [{ family: 'A' }], telecom: [{ value: '1' }], gender: 'male', birthDate: '1970' });
    const said = patient({ name: [{ family: 'B' }], birthDate: '1971' });
    expect(overlay(known, said, ['Patient.telecom', 'Encounter.gender'])).toEqual(
      patient({ name: [{ family: 'B' }], gender: 'male', birthDate: '1971' }),
    );
  });

  it('is no different when the same message comes twice', () => {
    const said = fc.record(
      {
        name: fc.array(fc.record({ family: fc.string() }), { minLength: 1 }),
        identifier: fc.array(fc.record({ system: fc.constantFrom('a', 'b'), value: fc.string() }), { minLength: 1 }),
        extension: fc.array(fc.record({ url: fc.constantFrom('a', 'b'), valueString: fc.string() }), { minLength: 1 }),
        deceasedBoolean: fc.boolean(),
        period: fc.constantFrom({ start: '1' }, { end: '2' }, { start: '3', end: '4' }),
        status: fc.constantFrom('finished', 'in-progress'),
      },
      { requiredKeys: [] },
    );
    const cleared = fc.subarray(['Patient.name', 'Patient.deceasedBoolean', 'Encounter.period', 'Encounter.status']);
    fc.assert(
      fc.property(fc.constantFrom(patient, encounter), said, said, cleared, (make, before, now, gone) => {
        const once = overlay(make(before), make(now), gone);
        expect(overlay(once, make(now), gone)).toEqual(once);
      }),
    );
  });

  it('has one of the types of an element', () => {
    const known = patient({ deceasedBoolean: false, birthDate: '1970', _birthDate: { extension: [] } });
    expect(overlay(known, patient({ deceasedDateTime: '2026', birthDate: '1971' }), [])).toEqual(
      patient({ deceasedDateTime: '2026', birthDate: '1971' }),
    );
  });

  it('replaces identifiers of their own system only, and extensions of their own kind', () => {
    const known = patient({
      identifier: [
        { system: 'a', value: '1' },
        { system: 'b', value: '2' },
      ],
      extension: [{ url: 'race', valueString: 'x' }],
    });
    const said = patient({ identifier: [{ system: 'a', value: '3' }], extension: [{ url: 'sex', valueString: 'y' }] });
    expect(overlay(known, said, [])).toEqual(
      patient({
        identifier: [
          { system: 'b', value: '2' },
          { system: 'a', value: '3' },
        ],
        extension: [
          { url: 'race', valueString: 'x' },
          { url: 'sex', valueString: 'y' },
        ],
      }),
    );
  });

  it('knows when a visit began at its discharge, and that a cancelled discharge has not ended it', () => {
    const admitted = encounter({ status: 'in-progress', period: { start: '1' }, location: ['w'] });
    const discharged = overlay(admitted, encounter({ status: 'finished', period: { end: '2' } }), []);
    expect(discharged).toEqual(encounter({ status: 'finished', period: { start: '1', end: '2' }, location: ['w'] }));
    expect(overlay(discharged, encounter({ status: 'in-progress' }), [])).toEqual(admitted);
    expect(overlay(discharged, encounter({ status: 'in-progress', period: { start: '1' } }), [])).toEqual(admitted);
    expect(overlay(discharged, encounter({ status: 'finished' }), [])).toEqual(discharged);
    expect(overlay(discharged, encounter({ status: 'finished', period: { start: '1' } }), [])).toEqual(discharged);
  });
});
