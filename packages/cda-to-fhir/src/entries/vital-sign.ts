import type { Observation, ObservationComponent, Reference } from '@causeway/fhir';
import { loinc } from '../coding-systems.ts';
import { compact, present } from '../compact.ts';
import { cd, concept } from '../datatypes/cd.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { identifiers, nonEmpty } from './common-rows.ts';
import { codeOf, measured, observation, observationCategory, referenceRanges } from './observation.ts';

// CF-vitals: Vital Signs Organizer to a panel, Vital Sign Observation to Observation.

const category = [observationCategory('vital-signs')];
const panel = concept(
  loinc,
  '85353-1',
  'Vital signs, weight, height, head circumference, oxygen saturation and BMI panel',
);
const bloodPressure = concept(loinc, '85354-9', 'Blood pressure panel with all children optional');
const oximetry = {
  coding: [
    { system: loinc, code: '59408-5', display: 'Oxygen saturation in Arterial blood by Pulse oximetry' },
    { system: loinc, code: '2708-6', display: 'Oxygen saturation in Arterial blood' },
  ],
};

const observations = select('component/observation');

export function vitalSigns(organizer: CdaElement, scope: Scope): readonly Reference[] {
  const parts = observations(organizer);
  const pressure = grouped(parts, ['8480-6', '8462-4']);
  const saturation = parts.find(it => oximetry.coding.some(({ code }) => code === loincOf(it)));
  const oxygen = saturation === undefined ? [] : parts.filter(it => ['3150-0', '3151-8'].includes(loincOf(it) ?? ''));
  const hasMember = parts.flatMap(it => {
    if (it === pressure?.[0]) return bloodPressurePanel(pressure, scope);
    if (it === saturation) return pulseOximetry(it, oxygen, scope);
    return pressure?.includes(it) || oxygen.includes(it) ? [] : vitalSign(it, scope);
  });
  return [observation(organizer, { category, code: panel, more: { hasMember: nonEmpty(hasMember) } }, scope)];
}

export function vitalSign(entry: CdaElement, scope: Scope): Reference {
  return observation(entry, { category }, scope);
}

/** The observations with these codes, where each is there once. */
function grouped(parts: readonly CdaElement[], codes: readonly string[]): readonly CdaElement[] | undefined {
  const found = codes.map(code => parts.filter(it => loincOf(it) === code));
  return found.every(it => it.length === 1) ? found.flat() : undefined;
}

function loincOf(entry: CdaElement): string | undefined {
  const code = entry.first('code');
  const codes = code === undefined ? [] : [code, ...code.all('translation')];
  return codes.find(it => it.attr('codeSystem') === '2.16.840.1.113883.6.1')?.attr('code');
}

/** Systolic and diastolic pressure are components of one observation. */
function bloodPressurePanel(parts: readonly CdaElement[], scope: Scope): Reference {
  const [systolic, diastolic] = parts as readonly [CdaElement, CdaElement];
  scope.markDone(diastolic);
  const more = compact({
    identifier: nonEmpty([systolic, diastolic].flatMap(it => identifiers(it) ?? [])),
    component: [component(systolic, scope), component(diastolic, scope)],
  });
  return observation(systolic, { category, code: bloodPressure, more: withoutValue(more) }, scope);
}

/** What the components say is not said again of the whole. */
function withoutValue(more: Partial<Observation> | undefined): Partial<Observation> {
  return {
    ...more,
    valueQuantity: undefined,
    valueString: undefined,
    dataAbsentReason: undefined,
    interpretation: undefined,
    referenceRange: undefined,
  };
}

function pulseOximetry(entry: CdaElement, oxygen: readonly CdaElement[], scope: Scope): Reference {
  for (const it of oxygen) scope.markDone(it);
  const said = codeOf(entry, scope);
  const own = said.coding?.filter(it => !oximetry.coding.some(({ code }) => code === it.code)) ?? [];
  const code = { ...said, coding: [...oximetry.coding, ...own] };
  const components = nonEmpty(oxygen.map(it => component(it, scope)));
  return observation(entry, { category, code, more: components ? { component: components } : {} }, scope);
}

function component(entry: CdaElement, scope: Scope): ObservationComponent {
  return {
    code: codeOf(entry, scope),
    ...measured(entry, scope),
    ...compact({
      interpretation: present(entry.all('interpretationCode').map(it => cd(it, scope))),
      referenceRange: referenceRanges(entry, scope),
    }),
  };
}
