import { describe, expect, test } from 'vitest';
import { fhirNarrative, Narrative } from './narrative.ts';
import { readXml } from './xml/read-xml.ts';

const divOf = (xml: string) => fhirNarrative(readXml(Buffer.from(`<text>${xml}</text>`))[0])?.div;

describe('the narrative of a section', () => {
  test('is the XHTML that FHIR allows, without what runs, loads or links', () => {
    const div = divOf(
      '<script>x()</script><img src="http://a"/><linkHtml href="javascript:x()">here</linkHtml><content onclick="x()">bold &amp; &lt;b&gt;</content>',
    );
    expect(div).toContain('<span>bold &amp; &lt;b&gt;</span>');
    expect(div).not.toMatch(/script>|<img|href|onclick/);
  });

  test('keeps tables and lists, and what stands between rows', () => {
    const div = divOf(
      '<table><tbody><tr><td colspan="2">a</td><content>b</content></tr></tbody></table><list><item>c</item></list>',
    );
    expect(div).toContain('<tr><td colspan="2">a</td><td><span>b</span></td></tr>');
    expect(div).toContain('<ul><li>c</li></ul>');
  });

  test('says nothing where there is nothing', () => {
    expect(divOf('  <br/> ')).toBeUndefined();
  });

  test('is found by what entries refer to', () => {
    const roots = readXml(
      Buffer.from('<section><text><content ID="x">Pneumonia</content></text><o><reference value="#x"/></o></section>'),
    );
    expect(new Narrative(roots).textOf(roots[0]?.first('o'))).toBe('Pneumonia');
  });
});
