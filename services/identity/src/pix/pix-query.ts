import type { Disclosure } from '@causeway/disclosure';
import type { AckError, Message } from '@causeway/hl7';
import { sourcePatientId } from '@causeway/person';
import type { Actor } from '@causeway/service';
import type { Authorities } from '../authority/authorities.ts';
import type { CrossReferences } from './cross-reference.ts';
import { identifierText, type QueryResult } from './query-answer.ts';
import { designatorOf, domainsOf, unknownKey } from './query-domain.ts';

export interface PixQueries {
  readonly authorities: Authorities;
  readonly crossReferences: CrossReferences;
  readonly disclosure: Disclosure;
}

const type = ['K23', 'RSP_K23'] as const;

/** PIX Query, QBP^Q23 (ITI-9 2:3.9.4): the identifiers of a patient in other domains. */
export async function answerPixQuery(request: Message, actor: Actor, desk: PixQueries): Promise<QueryResult> {
  const qpd = request.segment('QPD');
  const [asked, ...more] = qpd?.field(3).repetitions ?? [];
  const identifier = asked?.value(1);
  if (!qpd || !asked || identifier === undefined || more.length > 0) {
    return failed({ code: '101', location: 'QPD^1^3', text: 'QPD-3 names one patient, by identifier and authority' });
  }
  const said = designatorOf(asked.component(4));
  const domain = said && (await desk.authorities.ofDesignator(said));
  // 3.9.4.2.2.6, case 4
  if (!domain) return failed(unknownKey('QPD^1^3^1^4', 'no facility of the exchange issues in this domain'));
  const { domains, errors } = await domainsOf(qpd.field(4), 4, desk.authorities);
  // Case 5
  if (errors.length > 0) return failed(...errors);
  const sourcePatient = { authority: domain.system, identifier };
  const source = sourcePatientId(sourcePatient);
  const found = await desk.crossReferences.ofIdentifier(sourcePatient);
  const access = { actor, action: 'cross-reference', resourceTypes: ['Patient'] };
  const [permitted] = await desk.disclosure.disclose(found ? [found] : [], access, them => them);
  // Case 3
  if (!found) return failed(unknownKey('QPD^1^3^1^1', 'nobody in this domain has the identifier'));
  if (!permitted) return failed({ code: '207', location: 'QPD^1^3', text: 'consent: this patient is not for you' });
  const systems = new Set(domains.map(it => it.system));
  const others = permitted.known.filter(
    it => sourcePatientId(it.sourcePatient) !== source && (systems.size === 0 || systems.has(it.authority.system)),
  );
  // Case 2
  if (others.length === 0) return { type, status: 'NF' };
  const { repetition, field, component } = request.delimiters;
  const ids = others
    .map(it => identifierText(request, it.sourcePatient.identifier, it.authority.designator))
    .join(repetition);
  // PID-5 is required; its first repetition is empty and the second says that the name is not given (3.9.4.2.2.4).
  const noName = `${repetition}${component.repeat(6)}S`;
  return { type, status: 'OK', segments: [['PID', '', '', ids, '', noName].join(field)] };
}

function failed(...errors: readonly AckError[]): QueryResult {
  return { type, status: 'AE', errors };
}
