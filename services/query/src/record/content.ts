import type { Elements } from '@causeway/person';
import type { ContentDocument } from './documents.ts';

/** Base64 letters in one document; a multiple of four, so that each part is whole bytes. */
const partLength = 512 * 1024;

export interface Taken {
  /** The Binary without its data. */
  readonly json: string;
  readonly elements: Elements;
  readonly parts: readonly ContentDocument[];
}

export function contentId(documentId: string, part: number): string {
  return `${documentId}/${part}`;
}

/** Takes the data out of a Binary. */
export function takeContent(documentId: string, { data, ...elements }: Elements): Taken {
  const text = typeof data === 'string' ? data : '';
  const count = Math.ceil(text.length / partLength);
  const parts = Array.from({ length: count }, (_, part) => ({
    id: contentId(documentId, part),
    data: text.slice(part * partLength, (part + 1) * partLength),
  }));
  return { json: JSON.stringify(elements), elements, parts };
}
