import type { Reference } from '@causeway/fhir';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import { templates } from '../templates.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { observation, observationCategory } from './observation.ts';

const items = select(`entryRelationship/observation[template=${templates.assessmentScaleItem}]`);

/** Assessment Scale Observation: a survey, its items its members. */
export function assessment(entry: CdaElement, scope: Scope): Reference {
  const category = [observationCategory('survey')];
  const hasMember = items(entry).map(it => observation(it, { category }, scope));
  return observation(entry, { category, more: hasMember.length === 0 ? {} : { hasMember } }, scope);
}
