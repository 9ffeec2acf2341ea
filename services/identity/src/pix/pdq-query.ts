import type { Disclosure } from '@causeway/disclosure';
import type { AckError, Message } from '@causeway/hl7';
import type { Authority } from '@causeway/person';
import { type Actor, Problem } from '@causeway/service';
import type { Accounts } from '../account/accounts.ts';
import type { Authorities } from '../authority/authorities.ts';
import type { Directory, KnownPerson, PersonPage } from '../directory/directory.ts';
import { numbered } from './cross-reference.ts';
import { readPdqCriteria } from './pdq-criteria.ts';
import { personSegment } from './pdq-patient.ts';
import { identifierText, type QueryResult } from './query-answer.ts';
import { designatorOfSystem, domainsOf } from './query-domain.ts';

export interface PdqQueries {
  readonly accounts: Accounts;
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
  const { criteria, errors, account } = await readPdqCriteria(request, desk);
  const qpd = request.segment('QPD');
  const asked = qpd ? await domainsOf(qpd.field(8), 8, desk.authorities) : { domains: [], errors: [] };
  const faults = [...errors, ...asked.errors];
  if (faults.length > 0) return failed(faults);
  const after = request.segment('DSC')?.value(1);
  try {
    const page = await desk.directory.search(criteria, { count: countOf(request), ...(after ? { after } : {}) });
    const found = { request, actor, page, domains: asked.domains, account, isFirst: after === undefined };
    return await disclosed(found, desk);
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
  /** The number of the account that was asked for. */
  readonly account: string | undefined;
  readonly isFirst: boolean;
}

async function disclosed(found: Found, desk: PdqQueries): Promise<QueryResult> {
  const { request, actor, page, domains, isFirst } = found;
  const all = await desk.authorities.all();
  const wanted = new Map((domains.length > 0 ? domains : all).map(it => [it.system, it]));
  const identifiersOf = (it: KnownPerson) =>
    numbered(it).flatMap(({ sourcePatient: { authority: system, identifier } }) => {
      const authority = wanted.get(system);
      return authority ? [identifierText(request, identifier, authority.designator)] : [];
    });
  const having = page.persons.filter(it => identifiersOf(it).length > 0);
  const access = { actor, action: 'search', resourceTypes: ['Patient', 'Account'] };
  const { field } = request.delimiters;
  const permitted = await desk.disclosure.disclose(having, access, them =>
    Promise.all(
      them.map(async it => {
        const number = await desk.accounts.numberOf(it.members, found.account);
        const account = number ? identifierText(request, number.value, designatorOfSystem(number.system, all)) : '';
        return personSegment(request, it.golden, { identifiers: identifiersOf(it), account });
      }),
    ),
  );
  const segments = permitted.flatMap(it => [it, ['QRI', certain].join(field)]);
  if (page.next !== undefined)
    return { type, status: 'OK', segments: [...segments, ['DSC', page.next, 'I'].join(field)] };
  const count = permitted.length;
  if (count === 0 && isFirst) return { type, status: 'NF', hits: [0, 0, 0] };
  return { type, status: 'OK', segments, ...(isFirst ? { hits: [count, count, 0] } : {}) };
}

/** RCP-2: how many records an answer holds. */
function countOf(request: Message): number {
  const count = Number(request.value('RCP-2.1'));
  return Number.isInteger(count) && count > 0 ? Math.min(count, greatestCount) : standardCount;
}

function failed(errors: readonly AckError[]): QueryResult {
  return { type, status: 'AE', errors };
}
