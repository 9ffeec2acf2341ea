import type { Consent, Reference } from '@causeway/fhir';
import { loinc } from '../coding-systems.ts';
import { compact, present } from '../compact.ts';
import { cd, concept } from '../datatypes/cd.ts';
import { period, point } from '../datatypes/ts.ts';
import { applyRows, rowsOf } from '../entry-map.ts';
import { participant, people } from '../participants.ts';
import type { Scope } from '../scope.ts';
import { select } from '../select.ts';
import type { CdaElement } from '../xml/cda-element.ts';
import { identifiers, statusOf, subject, text } from './common-rows.ts';
import { codeOf } from './observation.ts';

// Advance Directive Observation. The guide has no map: R4 has advance directives as Consent of scope `adr`. They say
// what care is wanted, not who may see data, and are no directives of this exchange.

const scopeOfCare = concept('http://terminology.hl7.org/CodeSystem/consentscope', 'adr', 'Advanced Care Directive');
const directive = concept(loinc, '42348-3', 'Advance directives');

const { one, from } = rowsOf<Consent>();
const rows = [
  from('identifier', identifiers),
  from('status', entry => (statusOf(entry) === 'nullified' ? 'entered-in-error' : 'active')),
  from('scope', () => scopeOfCare),
  from('category', (entry, scope) => [directive, codeOf(entry, scope)]),
  from('patient', subject),
  one('effectiveTime', 'dateTime', point),
  from('performer', verifiers),
  from('policyRule', policyRule),
  from('provision', provision),
  from('sourceReference', source),
];

export function advanceDirective(entry: CdaElement, scope: Scope): Reference {
  scope.markDone(entry);
  return scope.include(
    { resourceType: 'Consent', id: scope.idFor('Consent', entry), ...applyRows(rows, entry, scope) },
    entry,
  );
}

/** ppc-1 asks for a policy; what is wanted is in the provision, and in words here. */
function policyRule(entry: CdaElement, scope: Scope): Consent['policyRule'] {
  const value = entry.first('value');
  const said = value && cd(value, scope);
  const code = codeOf(entry, scope);
  const words =
    text(entry, scope) ?? said?.text ?? said?.coding?.[0]?.display ?? code.text ?? code.coding?.[0]?.display;
  return { text: words ?? 'Advance directive' };
}

function provision(entry: CdaElement, scope: Scope): Consent['provision'] {
  const value = entry.first('value');
  const said = value && cd(value, scope);
  const when = entry.first('effectiveTime');
  return compact({ period: when && period(when, scope), code: said?.coding === undefined ? undefined : [said] });
}

const verifying = select('participant[@typeCode=VRF]');

function verifiers(entry: CdaElement, scope: Scope): Reference[] | undefined {
  return present(
    verifying(entry).map(it => participant(it, scope, [...people, 'Patient', 'RelatedPerson', 'Organization'])),
  );
}

const documents = select('reference/externalDocument');

/** The signed document, where it is named. */
function source(entry: CdaElement, scope: Scope): Reference | undefined {
  const [document] = documents(entry);
  const at = document?.first('text');
  const url = at?.first('reference')?.attr('value');
  if (document === undefined || url === undefined || url.startsWith('#')) return undefined;
  const resource = {
    resourceType: 'DocumentReference',
    id: scope.idFor('DocumentReference', document),
    ...compact({ identifier: identifiers(document) }),
    status: 'current',
    type: directive,
    subject: scope.subject,
    content: [{ attachment: compact({ contentType: at?.attr('mediaType'), url }) }],
  };
  return scope.include(resource, document);
}
