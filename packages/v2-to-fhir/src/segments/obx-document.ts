import type { DocumentReference } from '@causeway/fhir';
import { attached, textLines } from '../document-content.ts';
import { rowsTo } from '../row.ts';
import type { SegmentMap } from '../segment-map.ts';

const row = rowsTo<DocumentReference>();
const lines = rowsTo<{ lines: readonly string[] }>();

/** The content of the document a TXA tells of. */
export const obxToDocumentReference: SegmentMap = {
  name: 'OBX[DocumentReference]',
  resourceType: 'DocumentReference',
  rows: [
    row('OBX-5', 'content[].attachment', attached, { if: 'IF OBX-2 IN ("ED", "RP")', reads: [2, 3, 4, 11] }),
    lines('OBX-5', 'lines[]', textLines, {
      if: 'IF OBX-2 NOT IN ("ED", "RP")',
      once: true,
      reads: [2, 3, 4, 11],
      departs: 'Every text OBX is a line of one text; see placeContent.',
    }),
  ],
};
