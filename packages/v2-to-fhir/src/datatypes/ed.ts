import type { Attachment } from '@causeway/fhir';
import type { Repetition } from '@causeway/hl7';
import { compact } from '../compact.ts';
import { fhirString } from './st.ts';

const types: ReadonlyMap<string, string> = new Map([
  ['PDF', 'application/pdf'],
  ['RTF', 'text/rtf'],
  ['HTML', 'text/html'],
  ['XML', 'text/xml'],
  ['X-HL7-CDA-LEVEL-ONE', 'text/xml'],
  ['JPEG', 'image/jpeg'],
  ['PNG', 'image/png'],
  ['TIFF', 'image/tiff'],
  ['GIF', 'image/gif'],
  ['DICOM', 'application/dicom'],
  ['PLAIN', 'text/plain'],
  ['TEXT', 'text/plain'],
]);
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** ED[Attachment]: the data as they are for Base64, converted from hexadecimal or text (`A`). */
export function edAttachment(ed: Repetition): Attachment | undefined {
  const data = toBase64(ed.value(5), ed.value(4));
  return data === undefined ? undefined : compact({ contentType: mediaType(ed.value(2), ed.value(3)), data });
}

/** RP[Attachment]: a pointer. */
export function rpAttachment(rp: Repetition): Attachment | undefined {
  const url = fhirString(rp.value(1));
  if (url === undefined || /\s/.test(url)) return undefined;
  return compact({ contentType: mediaType(rp.value(3), rp.value(4)), url });
}

function toBase64(text: string | undefined, encoding: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (encoding === 'A') return Buffer.from(text, 'utf8').toString('base64');
  const bare = text.replace(/\s+/g, '');
  if (/^hex$/i.test(encoding ?? ''))
    return /^([0-9A-Fa-f]{2})+$/.test(bare) ? Buffer.from(bare, 'hex').toString('base64') : undefined;
  return base64.test(bare) && bare.length % 4 === 0 ? bare : undefined;
}

function mediaType(type: string | undefined, subtype: string | undefined): string | undefined {
  const known = types.get(subtype?.toUpperCase() ?? '') ?? types.get(type?.toUpperCase() ?? '');
  if (known !== undefined) return known;
  const name = /^(application|audio|image|text|video|multipart)$/i.exec(type ?? '')?.[0]?.toLowerCase();
  return name !== undefined && /^[\w.+-]+$/.test(subtype ?? '') ? `${name}/${subtype?.toLowerCase()}` : undefined;
}
