import type { Disclosure } from '@causeway/disclosure';
import type { AckError, Message } from '@causeway/hl7';
import { type Actor, Problem } from '@causeway/service';
import type { Authorities } from '../authority/authorities.ts';
import type { Authority } from '../authority/authority-view.ts';
import type { Directory, KnownPerson, PersonPage } from '../directory/directory.ts';
import { readPdqCriteria } from './pdq-criteria.ts';
import { personSegment } from './pdq-patient.ts';
import { identifierText, type QueryResult } from './query-answer.ts';
import { domainsOf } from './query-domain.ts';

export interface PdqQueries {
  readonly authorities: Authorities;
  readonly directory: Directory;
  readonly disclosure: Disclosure;
}

const type = ['K22', 'RSP_K21'] as const;
const standardCount = 100;
const greatestCount = 1_000;
/** QRI-1: everything that was asked for holds of whoever is answered. */
const certain = '100';

/** Patient Demographics Query, QBP^Q22 (ITI-21 2:3.21.4). DSC-1 of the request goes on where an answer ended. */
export async function answerPdqQuery(request: Message, actor: Actor, desk: PdqQueries): Promise<QueryResult> {
  const { criteria, errors } = await readPdqCriteria(request, desk.authorities);
  const qpd = request.segment('QPD');
  const asked = qpd ? await domainsOf(qpd.field(8), 8, desk.authorities) : { domains: [], errors: [] };
  const faults = [...errors, ...asked.errors];
  if (faults.length > 0) return failed(faults);
  const after = request.segment('DSC')?.value(1);
  try {
    const page = await desk.directory.search(criteria, { count: countOf(request), ...(after ? { after } : {}) });
    return await disclosed({ request, actor, page, domains: asked.domains, isFirst: after === undefined }, desk);
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 400) throw error;
    return failed([{ code: '102', location: after ? 'DSC^1^1' : 'QPD^1^3', text: error.message }]);
  }
}

interface Found {
  readonly request: Message;
  readonly actor: Actor;
  readonly page: PersonPage;
  readonly domains: readonly Authority[];
  readonly isFirst: boolean;
}

async function disclosed({ request, actor, page, domains, isFirst }: Found, desk: PdqQueries): Promise<QueryResult> {
  const all = await desk.authorities.all();
  const wanted = new Map((domains.length > 0 ? domains : all).map(it => [it.system, it]));
  const having = page.persons.filter(it => identifiersIn(request, it, wanted).length > 0);
  const access = { actor, action: 'search', resourceTypes: ['Patient'] };
  const permitted = await desk.disclosure.disclose(having, access, them => them);
  const { field } = request.delimiters;
  const segments = permitted.flatMap(it => [
    personSegment(request, it.golden, identifiersIn(request, it, wanted)),
    ['QRI', certain].join(field),
  ]);
  if (page.next !== undefined)
    return { type, status: 'OK', segments: [...segments, ['DSC', page.next, 'I'].join(field)] };
  const count = permitted.length;
  if (count === 0 && isFirst) return { type, status: 'NF', hits: [0, 0, 0] };
  return { type, status: 'OK', segments, ...(isFirst ? { hits: [count, count, 0] } : {}) };
}

function identifiersIn(request: Message, { patients }: KnownPerson, wanted: ReadonlyMap<string, Authority>) {
  return patients.flatMap(({ sourcePatient }) => {
    const authority = wanted.get(sourcePatient.authority);
    return authority ? [identifierText(request, sourcePatient, authority.designator)] : [];
  });
}

/** RCP-2: how many records an answer holds. */
function countOf(request: Message): number {
  const count = Number(request.value('RCP-2.1'));
  return Number.isInteger(count) && count > 0 ? Math.min(count, greatestCount) : standardCount;
}

function failed(errors: readonly AckError[]): QueryResult {
  return { type, status: 'AE', errors };
}
