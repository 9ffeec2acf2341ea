import { type AckError, buildAck, escapeText, type Message } from '@causeway/hl7';
import type { HierarchicDesignator } from '@causeway/person';

/** QAK-2, HL7 table 0208. */
export type QueryStatus = 'OK' | 'NF' | 'AE' | 'AR';

/** What a query comes to. */
export interface QueryResult {
  /** MSH-9.2 and MSH-9.3 of the response. */
  readonly type: readonly [trigger: string, structure: string];
  readonly status: QueryStatus;
  readonly errors?: readonly AckError[];
  /** Total, in this answer, and left (QAK-4 to 6). */
  readonly hits?: readonly [total: number, here: number, left: number];
  /** PID, QRI and DSC, as text in the request's delimiters. */
  readonly segments?: readonly string[];
}

/** RSP: MSH, MSA, ERR, QAK, QPD as it came, and what was found (HL7 2.5, 5.3.1.2). */
export function queryAnswer(request: Message, result: QueryResult, now: number): string {
  const { type, status, errors = [], hits, segments = [] } = result;
  const [error, ...moreErrors] = errors;
  const { field } = request.delimiters;
  const qpd = request.segment('QPD');
  const tag = qpd?.field(2).raw ?? '';
  const name = qpd?.field(1).raw ?? '';
  const counts = hits === undefined ? [] : [name, ...hits.map(String)];
  return buildAck(request, {
    code: status === 'OK' || status === 'NF' ? 'AA' : status,
    now,
    application: 'CAUSEWAY',
    facility: 'CAUSEWAY',
    type: ['RSP', ...type],
    ...(error ? { error, moreErrors } : {}),
    segments: [['QAK', tag, status, ...counts].join(field), ...(qpd ? [qpd.raw] : []), ...segments],
  });
}

/** One field's text, from components. */
export function components(request: Message, parts: readonly (string | undefined)[]): string {
  const { component } = request.delimiters;
  const texts = parts.map(it => escapeText(it ?? '', request.delimiters));
  while (texts.at(-1) === '') texts.pop();
  return texts.join(component);
}

/** A CX: the identifier and all that is known of its authority, whatever part of it the request said. */
export function identifierText(
  request: Message,
  identifier: string,
  { namespace = '', universalId = '', universalIdType = '' }: HierarchicDesignator,
): string {
  const { component, subcomponent } = request.delimiters;
  const escaped = (text: string) => escapeText(text, request.delimiters);
  const type = universalId === '' ? '' : universalIdType || 'ISO';
  const authority = [namespace, universalId.replace(/^urn:oid:/, ''), type].map(escaped).join(subcomponent);
  return [escaped(identifier), '', '', universalId === '' ? escaped(namespace) : authority].join(component);
}
