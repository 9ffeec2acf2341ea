import { line, messageMap } from '../message-map.ts';
import { nteToDocumentReference } from '../segments/nte.ts';
import { obxToDocumentReference } from '../segments/obx-document.ts';
import { txaToDocumentReference } from '../segments/txa.ts';
import { requestLines } from './order-parts.ts';
import { patientLines, visitLines } from './parts.ts';

function documentLines(at: string) {
  const group = 'DOCUMENT';
  return [
    ...patientLines(at),
    ...visitLines(at),
    ...requestLines(`${at}.COMMON_ORDER`),
    line(`${at}.TXA`, 'DocumentReference[1]', txaToDocumentReference, {
      references: { subject: 'Patient[1]', 'context.related[]': 'ServiceRequest[1]*' },
    }),
    line(`${at}.OBSERVATION.OBX`, 'DocumentReference[1]', obxToDocumentReference, { group }),
    line(`${at}.OBSERVATION.NTE`, 'DocumentReference[1]', nteToDocumentReference, { group }),
  ];
}

/** MDM_T02: a document with its content: original, addendum, edit, replacement (HL7 2.5.1, 9.4). */
export const mdmT02 = messageMap('MDM_T02', 'T02 T04 T06 T08 T10', documentLines('MDM_T02'), {
  ordersBeginWith: 'TXA',
});

/** MDM_T01: the notification of a document, or of its cancellation (T11), without its content. */
export const mdmT01 = messageMap('MDM_T01', 'T01 T03 T05 T07 T09 T11', documentLines('MDM_T01'), {
  ordersBeginWith: 'TXA',
  ours: 'These are the lines of MDM_T02.',
});
