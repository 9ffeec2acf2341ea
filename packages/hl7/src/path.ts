import { Hl7Error } from './hl7-error.ts';

/** A place in a message. All numbers are 1-based, as in the standard. */
export type Path = {
  readonly segment: string;
  readonly occurrence: number;
  readonly field: number;
  readonly repetition: number;
  readonly component: number;
  readonly subcomponent: number;
};

const form = /^([A-Z][A-Z0-9]{2})(?:\[([1-9]\d*)\])?-([1-9]\d*)(?:\[([1-9]\d*)\])?(?:\.([1-9]\d*))?(?:\.([1-9]\d*))?$/;
const known = new Map<string, Path>();
const knownLimit = 4096;

/**
 * `PID-3`, `PID-3.1`, `PID-3[2].4.2`, `OBX[2]-5`: what is not said is the first.
 *
 * @throws Hl7Error `invalid-path`
 */
export function parsePath(path: string): Path {
  const hit = known.get(path);
  if (hit !== undefined) return hit;
  const match = form.exec(path);
  if (match === null) throw new Hl7Error('invalid-path', `"${path}" is not a path such as PID-3[2].4.2`);
  const [, segment = '', occurrence, field, repetition, component, subcomponent] = match;
  const parsed = {
    segment,
    occurrence: Number(occurrence ?? 1),
    field: Number(field),
    repetition: Number(repetition ?? 1),
    component: Number(component ?? 1),
    subcomponent: Number(subcomponent ?? 1),
  };
  if (known.size >= knownLimit) known.clear();
  known.set(path, parsed);
  return parsed;
}
