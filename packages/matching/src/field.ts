/** What is compared, level by level. `m` and `u` are where learning starts, and what it keeps to when data are few. */
interface FieldDeclaration {
  readonly levels: readonly string[];
  /** How often one person's two records agree so. */
  readonly m: readonly number[];
  /** How often two strangers' do. */
  readonly u: readonly number[];
  /** How often two of one household have the same, beyond chance. */
  readonly shared: number;
  /** What follows a change of address: nothing, the area in part, or all. */
  readonly moves: 'no' | 'area' | 'all';
}

const area = 'area' as const;
const all = 'all' as const;
const no = 'no' as const;

const declarations = {
  given: {
    levels: ['exact', 'equivalent', 'typo', 'similar', 'different'],
    ...{ m: [0.86, 0.04, 0.05, 0.02, 0.03], u: [0.005, 0.003, 0.002, 0.01, 0.98], shared: 0.02, moves: no },
  },
  middle: {
    levels: ['exact', 'initial', 'similar', 'different'],
    ...{ m: [0.6, 0.28, 0.04, 0.08], u: [0.01, 0.06, 0.01, 0.92], shared: 0, moves: no },
  },
  family: {
    levels: ['exact', 'part', 'typo', 'similar', 'different'],
    ...{ m: [0.87, 0.02, 0.05, 0.02, 0.04], u: [0.002, 0.001, 0.001, 0.004, 0.992], shared: 0.8, moves: no },
  },
  nameOrder: {
    levels: ['straight', 'swapped'],
    ...{ m: [0.985, 0.015], u: [1, 1], shared: 0, moves: no },
  },
  sex: { levels: ['exact', 'different'], m: [0.985, 0.015], u: [0.5, 0.5], shared: 0, moves: no },
  birthDate: {
    levels: ['exact', 'swapped', 'typo', 'two parts', 'near', 'different'],
    ...{ m: [0.9, 0.01, 0.04, 0.02, 0.01, 0.02], u: [5e-5, 1e-4, 1e-3, 5e-3, 0.02, 0.974], shared: 0.02, moves: no },
  },
  birthYear: {
    levels: ['exact', 'near', 'different'],
    ...{ m: [0.93, 0.04, 0.03], u: [0.012, 0.05, 0.938], shared: 0.04, moves: no },
  },
  postalCode: {
    levels: ['exact', 'typo', 'prefix', 'different'],
    ...{ m: [0.92, 0.04, 0.01, 0.03], u: [0.001, 0.003, 0.02, 0.976], shared: 0.95, moves: area },
  },
  city: {
    levels: ['exact', 'similar', 'different'],
    ...{ m: [0.92, 0.05, 0.03], u: [0.01, 0.005, 0.985], shared: 0.95, moves: area },
  },
  district: {
    levels: ['exact', 'similar', 'different'],
    ...{ m: [0.92, 0.05, 0.03], u: [0.02, 0.01, 0.97], shared: 0.95, moves: area },
  },
  state: { levels: ['exact', 'different'], m: [0.97, 0.03], u: [0.1, 0.9], shared: 0.97, moves: area },
  street: {
    levels: ['exact', 'similar', 'different'],
    ...{ m: [0.85, 0.1, 0.05], u: [0.001, 0.004, 0.995], shared: 0.93, moves: all },
  },
  houseNumber: {
    levels: ['exact', 'similar', 'different'],
    ...{ m: [0.91, 0.04, 0.05], u: [0.01, 0.04, 0.95], shared: 0.95, moves: all },
  },
  unit: {
    levels: ['exact', 'similar', 'different'],
    ...{ m: [0.75, 0.12, 0.13], u: [0.01, 0.03, 0.96], shared: 0.8, moves: all },
  },
  phone: {
    levels: ['exact', 'typo', 'different'],
    ...{ m: [0.72, 0.04, 0.24], u: [1e-5, 1e-4, 0.9999], shared: 0.6, moves: no },
  },
  email: {
    levels: ['exact', 'similar', 'local part', 'different'],
    ...{ m: [0.74, 0.06, 0.02, 0.18], u: [1e-5, 1e-4, 1e-4, 0.9998], shared: 0.25, moves: no },
  },
  motherName: {
    levels: ['exact', 'similar', 'different'],
    ...{ m: [0.85, 0.1, 0.05], u: [0.004, 0.01, 0.986], shared: 0.4, moves: no },
  },
  identifier: {
    levels: ['exact', 'typo', 'different'],
    ...{ m: [0.96, 0.02, 0.02], u: [1e-6, 1e-5, 0.99999], shared: 0.03, moves: no },
  },
  source: { levels: ['same', 'different'], m: [0.5, 0.5], u: [0.5, 0.5], shared: 0, moves: no },
} as const satisfies Record<string, FieldDeclaration>;

export type Field = keyof typeof declarations;

export const fieldNames = Object.keys(declarations) as readonly Field[];
export const fieldCount = fieldNames.length;

export function fieldOf(name: Field): FieldDeclaration {
  return declarations[name];
}

/** Place of a field in `fieldNames`. */
export const at = Object.fromEntries(fieldNames.map((name, index) => [name, index])) as Readonly<Record<Field, number>>;
