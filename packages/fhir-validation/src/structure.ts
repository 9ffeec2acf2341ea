// structure.ts — whether a resource has the shape that FHIR R4 gives its type: elements, how often, of which type.
import {
  type ElementOf,
  elementOf,
  isInValueSet,
  isUnknownCode,
  type TypeDefinition,
  typeDefinition,
} from './definitions.ts';
import { checkInvariants } from './invariants.ts';
import { type Fields, type Findings, isFields } from './issue.ts';
import { isPrimitive, primitiveFault } from './primitive.ts';

/** Checks a resource of the type it says, and all within it. */
export function checkResource(value: unknown, expression: string, findings: Findings): void {
  const type = isFields(value) ? value.resourceType : undefined;
  const definition = typeof type === 'string' ? typeDefinition(type) : undefined;
  if (!isFields(value) || typeof type !== 'string' || definition?.kind !== 'resource' || definition.abstract) {
    findings.add('structure', expression, 'is a resource whose resourceType is one of FHIR R4');
    return;
  }
  checkElements(value, { type, definition, expression, findings });
}

interface Place {
  readonly type: string;
  readonly definition: TypeDefinition;
  readonly expression: string;
  readonly findings: Findings;
}

function checkElements(value: Fields, place: Place): void {
  const { definition, expression, findings, type } = place;
  const found = new Map<string, string>();
  if (Object.keys(value).length === 0) findings.add('structure', expression, 'is not empty: leave it out instead');
  for (const name of Object.keys(value)) {
    if (name === 'resourceType' && definition.kind === 'resource') continue;
    const at = elementOf(name.replace(/^_/, ''), type);
    if (at === undefined) {
      findings.add(
        'structure',
        `${expression}.${name}`,
        `is no element of ${type} in FHIR R4; take it out or correct its name`,
      );
      continue;
    }
    const before = found.get(at.element);
    const bare = name.replace(/^_/, '');
    if (before !== undefined && before !== bare) {
      findings.add('structure', `${expression}.${bare}`, `is there as ${before} already: a choice has one type`);
    }
    found.set(at.element, bare);
    if (name.startsWith('_'))
      checkExtended(value[name], value[bare], { ...place, expression: `${expression}.${bare}` }, at);
    else checkElement(value[name], at, { ...place, expression: `${expression}.${name}` });
  }
  for (const [name, [min]] of Object.entries(definition.elements)) {
    if (min > 0 && !found.has(name)) {
      const text = `is required in ${type}: send it`;
      findings.add('required', `${expression}.${name.replace('[x]', '')}`, text);
    }
  }
  checkInvariants(type, value, expression, findings);
}

function checkElement(value: unknown, at: ElementOf, place: Place): void {
  const { expression, findings } = place;
  const [, max] = at.definition;
  if (max === 1) {
    if (Array.isArray(value)) findings.add('structure', expression, 'is one value here, not an array');
    else checkValue(value, at, place);
    return;
  }
  if (!Array.isArray(value)) {
    findings.add('structure', expression, 'is an array here, even of one');
    return;
  }
  if (value.length === 0) findings.add('structure', expression, 'is not empty: leave it out instead');
  if (max > 1 && value.length > max) findings.add('structure', expression, `has at most ${max} values`);
  for (const [index, it] of value.entries()) {
    // In a list of primitives null stands for one that has only extensions.
    if (it === null && isPrimitive(at.type)) continue;
    checkValue(it, at, { ...place, expression: `${expression}[${index}]` });
  }
}

function checkValue(value: unknown, { type, definition }: ElementOf, { expression, findings }: Place): void {
  const [, , , binding, targets] = definition;
  if (isPrimitive(type)) {
    const fault = primitiveFault(type, value);
    if (fault !== undefined) findings.add('value', expression, fault);
    else if (binding && !isInValueSet(binding, String(value))) findings.add('code-invalid', expression, outOf(binding));
    return;
  }
  if (type === 'Resource') {
    checkResource(value, expression, findings);
    return;
  }
  if (!isFields(value)) {
    findings.add('structure', expression, `is an object of type ${type.replace(/^#/, '')}`);
    return;
  }
  const name = type.replace(/^#/, '');
  const found = typeDefinition(name);
  if (found) checkElements(value, { type: name, definition: found, expression, findings });
  checkSystem(name, value, expression, findings);
  if (binding) checkConcept(value, binding, expression, findings);
  if (targets) checkTarget(value, targets, expression, findings);
}

/** `_birthDate` and the like: extensions of a primitive. */
function checkExtended(value: unknown, primitive: unknown, place: Place, at: ElementOf): void {
  const definition = typeDefinition('Element');
  if (definition === undefined) return;
  const many = Array.isArray(value) ? value : [value];
  if (Array.isArray(value) !== (at.definition[1] !== 1)) {
    place.findings.add('structure', place.expression, 'has its extensions in the same form as its values');
  }
  if (Array.isArray(value) && Array.isArray(primitive) && value.length !== primitive.length) {
    place.findings.add('structure', place.expression, 'has as many extensions, or null, as values');
  }
  for (const it of many) {
    if (it === null && Array.isArray(value)) continue;
    if (isFields(it)) checkElements(it, { ...place, type: 'Element', definition });
    else place.findings.add('structure', place.expression, 'is an object with id or extension');
  }
}

export function outOf(valueSet: string): string {
  return `has a code outside the required value set ${valueSet}`;
}

/** A Coding, a CodeableConcept with at least one coding of the set, or a Quantity. */
function checkConcept(value: Fields, binding: string, expression: string, findings: Findings): void {
  if (!isBound(value, binding)) findings.add('code-invalid', expression, outOf(binding));
}

export function isBound(value: unknown, binding: string): boolean {
  if (typeof value === 'string') return isInValueSet(binding, value);
  if (!isFields(value)) return false;
  if (Array.isArray(value.coding)) return value.coding.some(it => isFields(it) && isBound(it, binding));
  if (typeof value.code !== 'string') return false;
  return isInValueSet(binding, value.code, typeof value.system === 'string' ? value.system : undefined);
}

const coded: ReadonlySet<string> = new Set([
  'Coding',
  'Identifier',
  'Quantity',
  'Age',
  'Duration',
  'Count',
  'Distance',
]);

/** http://hl7.org/fhir/R4/datatypes.html#Coding: the system is absolute, and the code one of it. */
function checkSystem(type: string, { system, code }: Fields, expression: string, findings: Findings): void {
  if (!coded.has(type) || typeof system !== 'string') return;
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:/.test(system)) {
    findings.add('value', `${expression}.system`, 'is an absolute URI, such as http://loinc.org or urn:oid:1.2.3');
  } else if (type === 'Coding' && typeof code === 'string' && isUnknownCode(system, code)) {
    findings.add('code-invalid', `${expression}.code`, 'is no code of its system');
  }
}

function checkTarget(value: Fields, targets: readonly string[], expression: string, findings: Findings): void {
  const type = targetType(value);
  if (type === undefined || targets.includes(type)) return;
  findings.warn('structure', expression, `refers to one of ${targets.join(', ')}`);
}

/** Of a literal reference; what it says of its type elsewhere is not compared. */
export function targetType({ reference }: Fields): string | undefined {
  if (typeof reference !== 'string') return undefined;
  return /^(?:https?:\/\/.+\/)?([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/.exec(
    reference,
  )?.[1];
}
