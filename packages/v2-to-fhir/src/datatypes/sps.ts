import type { Component } from '@causeway/hl7';
import { codingSystem } from '../coding-systems.ts';
import { compact, present } from '../compact.ts';
import type { ConceptMap } from '../concept-map.ts';
import { bodySite } from '../concept-maps/body-site.ts';
import { specimenType } from '../concept-maps/specimen-type.ts';
import type { Scope } from '../scope.ts';
import { fhirString } from './st.ts';

/** SPS[Specimen-Source], of OBR-15 before HL7 2.7: its CWEs stand as subcomponents. */
export function spsSource(sps: { component(n: number): Component }, scope: Scope) {
  const additive = cweOf(sps.component(2), scope);
  const text = fhirString(sps.component(3).value(1));
  return {
    type: cweOf(sps.component(1), scope, specimenType),
    container: additive && [{ additiveCodeableConcept: additive }],
    note: text === undefined ? undefined : [{ text }],
    bodySite: cweOf(sps.component(4), scope, bodySite),
    condition: present(cweOf(sps.component(6), scope)),
  };
}

function cweOf(cwe: Component, { facility }: Scope, vocabulary?: ConceptMap) {
  const code = fhirString(cwe.value(1));
  const text = fhirString(cwe.value(2));
  const known = code === undefined ? undefined : vocabulary?.coding(code);
  const system = codingSystem(cwe.value(3), facility);
  const coding = known ?? (code === undefined ? undefined : compact({ system, code, display: text }));
  return compact({ coding: present(coding), text: coding === undefined ? text : undefined });
}
