// profile.ts — whether a resource keeps what a profile asks beyond FHIR itself.
import { type Discriminator, type Profile, type ProfileRule, profile } from './definitions.ts';
import { type Fields, type Findings, isFields } from './issue.ts';
import { brokenInvariant } from './profile-invariants.ts';
import { isBound, outOf, targetType } from './structure.ts';

export function checkProfile(value: Fields, profile: Profile, expression: string, findings: Findings): void {
  const { type, children, invariants = [] } = profile;
  checkInvariants(invariants, { name: type, value, expression }, findings);
  checkChildren(value, children, expression, findings);
}

function checkInvariants(keys: readonly string[], { name, value, expression }: Found, findings: Findings): void {
  for (const key of keys) {
    const broken = brokenInvariant(key, name, value);
    if (broken !== undefined) findings.add('invariant', expression, broken);
  }
}

interface Found {
  readonly value: unknown;
  readonly expression: string;
  /** As the resource calls it: `valueQuantity`. */
  readonly name: string;
}

function checkChildren(value: Fields, rules: readonly ProfileRule[], expression: string, findings: Findings): void {
  for (const rule of rules) checkRule(value, rule, expression, findings);
}

function checkRule(value: Fields, rule: ProfileRule, expression: string, findings: Findings): void {
  const { slice, min = 0, max } = rule;
  const all = membersOf(value, rule, expression);
  if (slice !== undefined && !canTell(rule)) return;
  const found = slice === undefined ? all : all.filter(it => isMember(it, rule));
  const where = `${expression}.${rule.name.replace('[x]', '')}`;
  const what = slice === undefined ? '' : ` (${slice})`;
  if (found.length < min) findings.add('required', where, `is required by the profile${what}: at least ${min}`);
  if (max !== undefined && found.length > max) {
    findings.add('structure', where, `is there more often than the profile allows${what}: at most ${max}`);
  }
  for (const it of found) checkFound(it, rule, findings);
}

function checkFound({ value, expression }: Found, rule: ProfileRule, findings: Findings): void {
  const { fixed, pattern, binding, targets, children, extension } = rule;
  if (fixed !== undefined && JSON.stringify(value) !== JSON.stringify(fixed)) {
    findings.add('value', expression, `is fixed by the profile: ${JSON.stringify(fixed)}`);
  }
  if (pattern !== undefined && !matches(value, pattern)) {
    findings.add('value', expression, `holds what the profile asks: ${JSON.stringify(pattern)}`);
  }
  if (binding !== undefined && isFields(value) && !isExcused(value) && !isBound(value, binding)) {
    findings.add('code-invalid', expression, outOf(binding));
  }
  if (binding !== undefined && typeof value === 'string' && !isBound(value, binding)) {
    findings.add('code-invalid', expression, outOf(binding));
  }
  if (targets && isFields(value)) {
    const type = targetType(value);
    if (type !== undefined && !targets.includes(type)) {
      findings.warn('structure', expression, `refers to one of ${targets.join(', ')} in this profile`);
    }
  }
  if (rule.invariants) checkInvariants(rule.invariants, { name: rule.name, value, expression }, findings);
  if (!isFields(value)) return;
  if (children) checkChildren(value, children, expression, findings);
  const defined = extension === undefined ? undefined : profile(extension);
  if (defined) checkProfile(value, defined, expression, findings);
}

/** A value that is known to be missing: required bindings of codes allow it through an extension. */
function isExcused(value: Fields): boolean {
  return Array.isArray(value.extension) && value.code === undefined && value.coding === undefined;
}

/** What stands at an element, each on its own. */
function membersOf(value: Fields, { name }: ProfileRule, expression: string): readonly Found[] {
  const names = name.endsWith('[x]') ? choices(value, name.slice(0, -3)) : [name];
  return names.flatMap((it): readonly Found[] => {
    const present = Object.hasOwn(value, it) ? value[it] : undefined;
    if (Array.isArray(present)) {
      return present.map((one, index) => ({ value: one, expression: `${expression}.${it}[${index}]`, name: it }));
    }
    const extended = Object.hasOwn(value, `_${it}`) ? value[`_${it}`] : undefined;
    const one = present ?? extended;
    return one === undefined ? [] : [{ value: one, expression: `${expression}.${it}`, name: it }];
  });
}

function choices(value: Fields, base: string): readonly string[] {
  return [...new Set(Object.keys(value).map(it => it.replace(/^_/, '')))].filter(
    it => it.startsWith(base) && /^[A-Z]/.test(it.slice(base.length)),
  );
}

/** Whether members of the slice can be told from others by what is in the table. */
function canTell(rule: ProfileRule): boolean {
  const { by = [], extension } = rule;
  if (extension !== undefined) return true;
  return by.length > 0 && by.every(it => criterion(rule, it) !== undefined);
}

function isMember(found: Found, rule: ProfileRule): boolean {
  const { by = [], extension } = rule;
  if (extension !== undefined) return isFields(found.value) && found.value.url === extension;
  return by.every(it => criterion(rule, it)?.(found) === true);
}

/** How a discriminator tells: by the type, or by what the slice asks at its path. */
function criterion(rule: ProfileRule, { type, path }: Discriminator): ((found: Found) => boolean) | undefined {
  if (type === 'type' && path === '$this') {
    const [wanted, ...others] = rule.types ?? [];
    if (wanted === undefined || others.length > 0 || !rule.name.endsWith('[x]')) return undefined;
    const name = `${rule.name.slice(0, -3)}${wanted.charAt(0).toUpperCase()}${wanted.slice(1)}`;
    return found => found.name === name;
  }
  if (type !== 'value' && type !== 'pattern') return undefined;
  const steps = path === '$this' ? [] : path.split('.');
  const asked = ruleAt(rule, steps);
  if (asked === undefined) return undefined;
  return ({ value }) => valuesAt(value, asked.rest).some(it => isAsked(it, asked.rule));
}

/** The rule that says what stands at the path: there, or of an element above it. */
function ruleAt(
  rule: ProfileRule,
  steps: readonly string[],
): { rule: ProfileRule; rest: readonly string[] } | undefined {
  let current: ProfileRule | undefined = rule;
  const passed: string[] = [];
  if (asks(current)) return { rule: current, rest: [] };
  for (const step of steps) {
    current = current.children?.find(it => it.name === step && it.slice === undefined);
    if (current === undefined) return undefined;
    passed.push(step);
    if (asks(current)) return { rule: current, rest: passed };
  }
  // A concept may say it in its coding.
  const inner: ProfileRule | undefined =
    steps.length === 0 ? rule.children?.find(it => it.name === 'coding') : undefined;
  return inner && asks(inner) ? { rule: inner, rest: ['coding'] } : undefined;
}

function asks({ fixed, pattern, binding }: ProfileRule): boolean {
  return fixed !== undefined || pattern !== undefined || binding !== undefined;
}

function isAsked(value: unknown, { fixed, pattern, binding }: ProfileRule): boolean {
  if (fixed !== undefined) return JSON.stringify(value) === JSON.stringify(fixed);
  if (pattern !== undefined) return matches(value, pattern);
  return binding !== undefined && isBound(value, binding);
}

function valuesAt(value: unknown, steps: readonly string[]): readonly unknown[] {
  let current: readonly unknown[] = [value];
  for (const step of steps) {
    current = current.flatMap(it => (isFields(it) && Object.hasOwn(it, step) ? it[step] : []));
  }
  return current;
}

/** http://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.pattern_x_ */
function matches(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every(asked => value.some(it => matches(it, asked)));
  }
  if (isFields(pattern)) {
    return isFields(value) && Object.entries(pattern).every(([name, asked]) => matches(value[name], asked));
  }
  return value === pattern;
}
