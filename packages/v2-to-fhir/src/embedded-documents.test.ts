import { parseMessage } from '@causeway/hl7';
import { describe, expect, it } from 'vitest';
import { embeddedDocuments } from './embedded-documents.ts';

const header = 'MSH|^~\\&|A|B|||2024||MDM^T02|1|P|2.5';
const cda = '<ClinicalDocument xmlns="urn:hl7-org:v3"/>';

describe('documents inside a message', () => {
  it('come out as they went in, with their type and place', () => {
    const base64 = Buffer.from(cda).toString('base64');
    const hex = Buffer.from('%PDF').toString('hex');
    const message = parseMessage(
      [
        header,
        'OBX|1|TX|||text',
        `OBX|2|ED|||^text^XML^Base64^${base64}`,
        `OBX|3|ED|||^application^pdf^Hex^${hex}`,
      ].join('\r'),
    );
    expect([...embeddedDocuments(message)].map(it => ({ ...it, bytes: it.bytes.toString() }))).toEqual([
      { contentType: 'text/xml', bytes: cda, origin: 'OBX[2]' },
      { contentType: 'application/pdf', bytes: '%PDF', origin: 'OBX[3]' },
    ]);
  });

  it('are none where the data are no such encoding', () => {
    expect([...embeddedDocuments(parseMessage(`${header}\rOBX|1|ED|||^text^XML^Base64^not base64!`))]).toEqual([]);
  });
});
