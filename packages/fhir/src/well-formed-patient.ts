import type { Patient } from './administrative.ts';

/** What a value has to be: a primitive, an object whose named members have shapes, or a list. */
type Shape = 'string' | 'number' | 'boolean' | readonly [Shape] | { readonly [name: string]: Shape };

const coding = { system: 'string', code: 'string' } as const;
const concept = { coding: [coding], text: 'string' } as const;
const extension = { url: 'string', valueString: 'string' } as const;
const name = {
  use: 'string',
  text: 'string',
  family: 'string',
  given: ['string'],
  prefix: ['string'],
  suffix: ['string'],
} as const;
const telecom = { system: 'string', value: 'string', use: 'string' } as const;
const address = {
  use: 'string',
  text: 'string',
  line: ['string'],
  city: 'string',
  district: 'string',
  state: 'string',
  postalCode: 'string',
  country: 'string',
} as const;

/** http://hl7.org/fhir/R4/patient.html: what this exchange reads of it, however it came. */
const patient: Shape = {
  id: 'string',
  meta: { source: 'string', tag: [coding], security: [coding], profile: ['string'] },
  contained: [{ id: 'string' }],
  extension: [extension],
  modifierExtension: [{}],
  identifier: [{ use: 'string', system: 'string', value: 'string', type: concept }],
  active: 'boolean',
  name: [name],
  telecom: [telecom],
  gender: 'string',
  birthDate: 'string',
  deceasedBoolean: 'boolean',
  deceasedDateTime: 'string',
  address: [address],
  maritalStatus: concept,
  multipleBirthBoolean: 'boolean',
  multipleBirthInteger: 'number',
  photo: [{}],
  contact: [{ relationship: [concept], name, telecom: [telecom], address, gender: 'string' }],
  communication: [{}],
  generalPractitioner: [{}],
  managingOrganization: {},
  link: [{ other: { reference: 'string' }, type: 'string' }],
};

/**
 * A Patient of which every element that is read is of its type: one bad element makes nobody stumble over the rest. One
 * value in place of a list is taken as a list of one; anything else that does not fit is left out. What fits is answered as
 * it is, the very same object. `onFault` gets the FHIRPath of each element that was not as FHIR has it.
 */
export function wellFormedPatient(value: unknown, onFault?: (expression: string) => void): Patient {
  // The usual case, and the one that costs nothing but a look.
  if (fits(value, patient)) return value as Patient;
  const found = shaped(value, patient, { at: 'Patient', onFault }) ?? { resourceType: 'Patient' };
  return found as Patient;
}

/** Whether `shaped` would answer the very same value. */
function fits(value: unknown, shape: Shape): boolean {
  if (typeof shape === 'string') return typeof value === shape;
  if (isList(shape)) return Array.isArray(value) && value.every(it => fits(it, shape[0]));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  for (const [name, it] of Object.entries(value)) {
    const inner = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (inner !== undefined && it !== undefined && !fits(it, inner)) return false;
  }
  return true;
}

interface Place {
  readonly at: string;
  readonly onFault: ((expression: string) => void) | undefined;
}

function shaped(value: unknown, shape: Shape, place: Place): unknown {
  if (typeof shape === 'string') return typeof value === shape ? value : fault(place);
  if (isList(shape)) return list(value, shape[0], place);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fault(place);
  return members(value as Fields, shape, place);
}

type Fields = Readonly<Record<string, unknown>>;

function members(value: Fields, shape: { readonly [name: string]: Shape }, { at, onFault }: Place): Fields {
  const changed: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(shape)) {
    if (value[name] === undefined) continue;
    const good = shaped(value[name], inner, { at: `${at}.${name}`, onFault });
    // The extensions of a list of primitives stand at the places of its values, which are others now.
    if (good !== value[name]) Object.assign(changed, { [name]: good, [`_${name}`]: undefined });
  }
  const names = Object.keys(changed);
  if (names.length === 0) return value;
  return Object.fromEntries(Object.entries({ ...value, ...changed }).filter(([, it]) => it !== undefined));
}

function list(value: unknown, shape: Shape, place: Place): unknown {
  if (!Array.isArray(value)) fault(place);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const good = values.map((it, index) => shaped(it, shape, { ...place, at: `${place.at}[${index}]` }));
  if (Array.isArray(value) && good.every((it, index) => it === values[index])) return value;
  const kept = good.filter(it => it !== undefined);
  return kept.length > 0 ? kept : undefined;
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function fault({ at, onFault }: Place): undefined {
  onFault?.(at);
  return undefined;
}
