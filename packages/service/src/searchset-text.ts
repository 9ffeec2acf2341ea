import { operationOutcome } from '@causeway/fhir';

/** A resource of a bundle, as JSON text. */
export interface EntryText {
  /** `<type>/<id>` */
  readonly reference: string;
  readonly json: string;
  readonly mode: 'match' | 'include';
}

export interface SearchsetText {
  /** The FHIR base without a slash at the end. */
  readonly base: string;
  readonly entries: readonly EntryText[];
  /** What the reader is to know of the answer; holds no PHI. */
  readonly notice?: string;
  /** Left out when nobody counted. */
  readonly total?: number;
  readonly self: string;
  readonly next?: string;
}

/** A Bundle of type searchset, put together from texts (http://hl7.org/fhir/R4/search.html#3.1.1.6). */
export function searchsetText({ base, entries, notice, total, self, next }: SearchsetText): string {
  const links = [{ relation: 'self', url: self }, ...(next === undefined ? [] : [{ relation: 'next', url: next }])];
  let text = `{"resourceType":"Bundle","type":"searchset"${total === undefined ? '' : `,"total":${total}`},"link":${JSON.stringify(links)}`;
  const root = JSON.stringify(base).slice(1, -1);
  const all = entries.map(
    ({ reference, json, mode }) => `{"fullUrl":"${root}/${reference}","resource":${json},"search":{"mode":"${mode}"}}`,
  );
  if (notice !== undefined) all.push(noticeEntry(notice));
  if (all.length > 0) text += `,"entry":[${all.join(',')}]`;
  return `${text}}`;
}

/** Every entry of a searchset has a fullUrl (bdl-7 and the reference validator); the notice is the same everywhere. */
const noticeUrl = 'urn:uuid:0b5f3a52-7f0e-5d2e-9d0b-7a3f5b0c6c11';

function noticeEntry(text: string): string {
  const outcome = operationOutcome({ severity: 'information', code: 'informational', text });
  return `{"fullUrl":"${noticeUrl}","resource":${JSON.stringify(outcome)},"search":{"mode":"outcome"}}`;
}
