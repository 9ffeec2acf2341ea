import { ConversionError } from '@causeway/conversion';

/**
 * The text of an XML document, by its byte order mark, else its declaration, else UTF-8 (XML 1.0, appendix F). Bytes that
 * are not of the encoding are refused: a wrong letter in a name or a dose is worse than a document that is sent again.
 */
export function decodeXml(bytes: Uint8Array): string {
  const decoder = openDecoder(encodingOf(bytes));
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    const text = `The bytes are not ${decoder.encoding}, which the document says or implies. Send it in the encoding that its XML declaration names, best UTF-8.`;
    throw new ConversionError('unreadable', text, '/', { cause });
  }
}

function openDecoder(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch (cause) {
    const text = 'The encoding that the XML declaration names is not known. Send the document in UTF-8.';
    throw new ConversionError('unreadable', text, '/', { cause });
  }
}

function encodingOf(bytes: Uint8Array): string {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  // `<?` or `<` and a letter, without a mark.
  if (a === 0x3c && b === 0x00 && d === 0x00) return 'utf-16le';
  if (a === 0x00 && b === 0x3c && c === 0x00) return 'utf-16be';
  return declaredEncoding(bytes) ?? 'utf-8';
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 200)).toString('latin1');
  const said = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(head)?.[1]?.toLowerCase();
  // What was read byte by byte as ASCII is no UTF-16, whatever it says of itself.
  return said?.startsWith('utf-16') || said?.startsWith('ucs-2') ? undefined : said;
}
