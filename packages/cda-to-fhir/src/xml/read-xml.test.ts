import { describe, expect, test } from 'vitest';
import { sampleCcd } from '../sample.ts';
import { readXml } from './read-xml.ts';

const refused = (bytes: Uint8Array | string, limits?: Parameters<typeof readXml>[1]) => {
  try {
    readXml(Buffer.from(bytes), limits);
    return undefined;
  } catch (error) {
    return error as { readonly code: string; readonly message: string; readonly location: string };
  }
};
const limits = { bytes: 1_000_000, depth: 200, elements: 10_000, attributes: 64 };

describe('readXml', () => {
  test('entities are neither defined, expanded nor fetched', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>';
    const external = '<?xml version="1.0"?><!-- x --><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>';
    for (const it of [bomb, external]) expect(refused(it)?.message).toContain('DOCTYPE');
    expect(refused('<a>&secret;</a>')?.code).toBe('unreadable');
    expect(readXml(Buffer.from('<a>&amp;&#228;</a>'))[0]?.text).toBe('&ä');
  });

  test('what is too deep, too wide or too large is refused', () => {
    expect(refused('<a>'.repeat(300), limits)?.code).toBe('too-large');
    expect(refused(`<a>${'<b/>'.repeat(20_000)}</a>`, limits)?.code).toBe('too-large');
    expect(refused(`<a ${Array.from({ length: 100 }, (_, n) => `x${n}="1"`).join(' ')}/>`, limits)?.code).toBe(
      'too-large',
    );
    expect(refused(`<a>${'x'.repeat(1_000_001)}</a>`, limits)?.message).toContain('MB');
  });

  test('what is not well-formed is refused with its place, and none of its content', () => {
    const fault = refused('<a>\n<b>Ida Sample</c></a>');
    expect(fault?.location).toMatch(/^line 2, column \d+$/);
    expect(fault?.message).not.toContain('Sample');
  });

  test('documents come in any encoding that they name', () => {
    const text = '<?xml version="1.0" encoding="ENC"?><a>Größe</a>';
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text.replace('ENC', 'UTF-16'), 'utf16le')]);
    const latin1 = Buffer.from(text.replace('ENC', 'ISO-8859-1'), 'latin1');
    const utf8 = Buffer.from(`\uFEFF${text.replace('ENC', 'utf-8')}`);
    for (const it of [utf16, latin1, utf8]) expect(readXml(it)[0]?.text).toBe('Größe');
  });

  test('bytes that are not of the encoding are refused, since a wrong letter in a dose is worse', () => {
    expect(refused(Buffer.from('<a>Größe</a>', 'latin1'))?.message).toContain('utf-8');
    expect(refused('<?xml version="1.0" encoding="klingon"?><a/>')?.message).toContain('not known');
  });

  test('prefixes are what they are bound to, and the usual ones where they are not', () => {
    const xml =
      '<c:a xmlns:c="urn:hl7-org:v3" xmlns:s="urn:hl7-org:sdtc"><s:raceCode code="1"/><sdtc:raceCode code="2"/></c:a>';
    const [a] = readXml(Buffer.from(xml));
    expect(a?.name).toBe('a');
    expect(a?.all('sdtc:raceCode').map(it => it.attr('code'))).toEqual(['1', '2']);
  });

  test('a document of 1 MB takes a moment', () => {
    const body = sampleCcd.replace(/<\?xml[^>]*\?>/, '');
    const large = Buffer.from(`<a>${body.repeat(Math.ceil(1_000_000 / body.length))}</a>`);
    expect(readXml(large)[0]?.all('ClinicalDocument').length).toBeGreaterThan(100);
  });
});
