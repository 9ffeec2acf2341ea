import { describePatient } from '@causeway/matching';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromStored, toStored } from './stored-comparable.ts';

const text = fc.oneof(
  fc.constant(''),
  fc.string({ maxLength: 8 }),
  fc.string({ unit: fc.constantFrom('|', '%', '7', 'C', '2', '5'), maxLength: 8 }),
);
const texts = fc.array(text, { maxLength: 3 });
const description = fc.record({
  names: fc.array(fc.record({ given: text, middle: text, family: text, suffix: text }), { maxLength: 3 }),
  birthDate: text,
  sex: text,
  phones: texts,
  emails: texts,
  addresses: fc.array(
    fc.record({
      ...{ number: text, street: text, unit: text, city: text, district: text, state: text, postalCode: text },
    }),
    { maxLength: 3 },
  ),
  motherName: text,
  birthOrder: fc.nat(),
  identifiers: fc.array(fc.record({ system: text, value: text }), { maxLength: 3 }),
  source: text,
});
const comparable = fc.record(
  {
    id: text,
    sourcePatient: fc.record({ authority: text, identifier: text }),
    description,
    overlaid: fc.record({ revision: fc.nat(), before: description }),
  },
  { requiredKeys: ['id', 'sourcePatient', 'description'] },
);

it('comes back as it was stored', () => {
  fc.assert(
    fc.property(comparable, it => {
      expect(fromStored(it.id, JSON.parse(JSON.stringify(toStored(it))))).toEqual(it);
    }),
  );
});

it('holds every field that a description has', () => {
  expect(Object.keys(describePatient({ resourceType: 'Patient' }))).toHaveLength(10);
  const named = describePatient({
    resourceType: 'Patient',
    name: [{ family: 'Testperson' }],
    address: [{ city: 'X' }],
  });
  expect(Object.keys(named.names[0] ?? {})).toHaveLength(4);
  expect(Object.keys(named.addresses[0] ?? {})).toHaveLength(7);
});
