import type { Attachment, DocumentReference } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { edAttachment, rpAttachment } from './datatypes/ed.ts';
import type { Draft } from './row.ts';
import type { Scope } from './scope.ts';

/** A DocumentReference under construction: the text OBX in their order (`lines`), and when it was `written` (TXA-6). */
export type DocumentDraft = Draft & { lines?: readonly string[]; written?: string };

/** OBX-2 of what a document is made of; anything else is an observation about it. */
const textTypes: ReadonlySet<string> = new Set(['TX', 'FT', 'ST', 'CE', 'CWE', '']);

/** The lines of OBX[DocumentReference] that are attachments: ED as they are, RP by their address. */
export function attached(value: Repetition, { segment }: Scope): Attachment | undefined {
  switch (segment.value(2)) {
    case 'ED':
      return edAttachment(value);
    case 'RP':
      return rpAttachment(value);
  }
  return undefined;
}

/** Every repetition is a line of its own, and every text OBX follows the one before. */
export function textLines(_: Repetition, { segment }: Scope): string | undefined {
  if (!textTypes.has(segment.value(2) ?? '')) return undefined;
  const lines = segment.field(5).repetitions.map(it => it.value(2) ?? it.value(1) ?? '');
  return lines.length === 0 ? undefined : lines.join('\n');
}

const absent = {
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
};

/**
 * Puts the text in its place, as the document's first content. A notification (T01, T05, …) has no content; R4 requires
 * one, so it says that it is not known.
 */
export function placeContent(draft: DocumentDraft): void {
  const { lines, written, ...rest } = draft;
  const content = (rest.content as DocumentReference['content'] | undefined) ?? [];
  delete draft.lines;
  delete draft.written;
  const text = lines?.join('\n').trim();
  const told: DocumentReference['content'] = text
    ? [{ attachment: { contentType: 'text/plain', data: Buffer.from(text, 'utf8').toString('base64') } }]
    : [];
  const all = [...told, ...content];
  const creation = written === undefined ? {} : { creation: written };
  draft.content = (all.length === 0 ? [{ attachment: absent }] : all).map(({ attachment, ...it }) => ({
    attachment: { ...attachment, ...creation },
    ...it,
  }));
}
