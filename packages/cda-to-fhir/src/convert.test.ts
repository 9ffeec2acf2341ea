import type { Facts } from '@causeway/conversion';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCda } from './cda-document.ts';
import { convertCda, identifyRecordTarget } from './convert.ts';
import { embeddedCda } from './embedded.ts';
import { excerptOf } from './excerpt.ts';
import { documentProvenance } from './header/provenance.ts';
import { sampleFacility as facility, sampleCcd } from './sample.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into resources at will
type Json = any;

const receivedAt = Date.UTC(2026, 2, 3);

function convert(xml: string): Facts {
  return convertCda(readCda(Buffer.from(xml), { fragments: true }), { facility: unregistered, receivedAt });
}

const unregistered = { ...facility, unregistered: 'nobody' };

function of(facts: Facts, type: string): readonly Json[] {
  return facts.resources.filter(it => it.resourceType === type).map(it => it.resource);
}

function entry(xml: string): Facts {
  return convert(`<entry xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${xml}</entry>`);
}

const allergy = (negated: boolean, allergen: string, value = '419199007') => `
  <act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.30"/><statusCode code="active"/>
    <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN" negationInd="${negated}">
      <templateId root="2.16.840.1.113883.10.20.22.4.7"/><id root="1.2.3.4" extension="a"/>
      <value xsi:type="CD" code="${value}" codeSystem="2.16.840.1.113883.6.96"/>
      <participant typeCode="CSM"><participantRole><playingEntity>${allergen}</playingEntity></participantRole></participant>
    </observation></entryRelationship></act>`;

describe('convertCda', () => {
  test('the same document gives the same facts with the same ids', () => {
    expect(convert(sampleCcd)).toEqual(convert(sampleCcd));
  });

  test('every reference in a document leads somewhere in it', () => {
    const facts = convert(sampleCcd);
    const known = new Set(facts.resources.map(it => `${it.resourceType}/${it.id}`)).add(`Patient/${facts.patient?.id}`);
    const said = [...JSON.stringify(facts).matchAll(/"reference":"([A-Z][A-Za-z]+\/[^"]+)"/g)].map(it => it[1] ?? '');
    expect(said.filter(it => !known.has(it))).toEqual([]);
    expect(said.length).toBeGreaterThan(10);
  });

  test('every origin names the element its resource was made of', () => {
    const document = readCda(Buffer.from(sampleCcd));
    for (const { origin } of convertCda(document, { facility, receivedAt }).resources) {
      expect(excerptOf(document, origin)).toMatch(/^</);
    }
  });

  test('a document that stands alone says who wrote it, who keeps it, and what made FHIR of it', () => {
    const facts = convert(sampleCcd);
    const made = documentProvenance(facts, { facility: unregistered, receivedAt }).map(it => it.resource as Json);
    const [written, device, converted] = made;
    const [document] = of(facts, 'DocumentReference').filter(it => it.masterIdentifier?.value === 'CCD-1');
    const [composition] = of(facts, 'Composition');
    const agents = (it: Json) =>
      it.agent.map((a: Json) => `${a.type.coding[0].code} ${a.who.reference ?? a.who.display}`);
    expect(agents(written)).toEqual([
      `author ${document.author[0].reference}`,
      `custodian ${document.custodian.reference}`,
    ]);
    expect(agents(converted)).toEqual([`assembler Device/${device.id}`]);
    for (const it of [written, converted]) {
      const targets = it.target.map((t: Json) => t.reference).sort();
      expect(targets).toEqual([`Composition/${composition.id}`, `DocumentReference/${document.id}`]);
      expect(it.entity[0].what.identifier.value).toBe('CCD-1');
    }
    expect(written.recorded).toBe(document.date);
  });

  test('no known allergies is a code of its own, of the kind that is denied', () => {
    const coded = (xml: string) => of(entry(xml), 'AllergyIntolerance')[0].code.coding[0].code;
    expect(coded(allergy(true, '<code nullFlavor="NA"/>'))).toBe('716186003');
    expect(coded(allergy(true, '<code nullFlavor="NA"/>', '416098002'))).toBe('409137002');
    expect(coded(allergy(true, '<code nullFlavor="NA"/>', '414285001'))).toBe('429625007');
    expect(coded(allergy(false, '<name>No known allergies</name>'))).toBe('716186003');
  });

  test('a substance the patient does not react to is never coded as an allergy', () => {
    const peanut = '<code code="256349002" codeSystem="2.16.840.1.113883.6.96" displayName="Peanut"/>';
    const [{ code }] = of(entry(allergy(true, peanut)), 'AllergyIntolerance');
    expect(code).toEqual({ text: 'No known allergy to: Peanut' });
  });

  test('whatever is negated and however it is said, no positive code of the allergen comes out', () => {
    const displays = fc.stringMatching(/^[A-Za-z ]{1,20}$/);
    fc.assert(
      fc.property(displays, display => {
        const allergen = `<code code="7980" codeSystem="2.16.840.1.113883.6.88" displayName="${display}"/>`;
        const [resource] = of(entry(allergy(true, allergen)), 'AllergyIntolerance');
        // In words it may be named, where it has no other name.
        expect(JSON.stringify(resource.code.coding ?? [])).not.toContain('7980');
        expect(resource.code.text ?? 'No known').toMatch(/^No known/);
      }),
      { numRuns: 30 },
    );
  });

  test('a refused vaccine was not given, and the reason says why', () => {
    const facts = entry(`<substanceAdministration classCode="SBADM" moodCode="EVN" negationInd="true">
      <templateId root="2.16.840.1.113883.10.20.22.4.52"/><statusCode code="completed"/><effectiveTime value="2024"/>
      <consumable><manufacturedProduct><manufacturedMaterial><code code="88" codeSystem="2.16.840.1.113883.12.292"/>
      </manufacturedMaterial></manufacturedProduct></consumable>
      <entryRelationship typeCode="RSON"><observation><templateId root="2.16.840.1.113883.10.20.22.4.53"/>
      <code code="PATOBJ" codeSystem="2.16.840.1.113883.5.8"/></observation></entryRelationship>
    </substanceAdministration>`);
    const [{ status, statusReason, occurrenceDateTime }] = of(facts, 'Immunization');
    expect([status, statusReason.coding[0].code, occurrenceDateTime]).toEqual(['not-done', 'PATOBJ', '2024']);
  });

  test('a negated problem is refuted and has no clinical status; no problem at all is said as that', () => {
    const problem = (code: string) =>
      of(
        entry(`<observation negationInd="true"><templateId root="2.16.840.1.113883.10.20.22.4.4"/>
        <value xsi:type="CD" code="${code}" codeSystem="2.16.840.1.113883.6.96"/></observation>`),
        'Condition',
      )[0];
    expect(problem('233604007').verificationStatus.coding[0].code).toBe('refuted');
    expect(problem('233604007').clinicalStatus).toBeUndefined();
    expect(problem('55607006').code.coding[0].code).toBe('160245001');
  });

  test('how often a medication is taken is said, also of times put together, or counted where FHIR cannot say it', () => {
    const taken = (time: string) =>
      entry(`<substanceAdministration classCode="SBADM" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.16"/>
        ${time}<consumable><manufacturedProduct><manufacturedMaterial><code code="1" codeSystem="2.16.840.1.113883.6.88"/>
        </manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>`);
    const repeat = (facts: Facts) => of(facts, 'MedicationStatement')[0].dosage?.[0].timing?.repeat;
    const four = '<period><low value="4" unit="h"/><high value="6" unit="h"/></period>';
    const together = taken(
      `<effectiveTime xsi:type="SXPR_TS"><comp xsi:type="IVL_TS"><low value="20260101"/></comp>
       <comp xsi:type="PIVL_TS" operator="A">${four}</comp></effectiveTime>`,
    );
    expect(repeat(together)).toMatchObject({
      boundsPeriod: { start: '2026-01-01' },
      frequency: 1,
      period: 4,
      periodMax: 6,
    });
    expect(together.unmapped).toEqual({});
    const odd = taken('<effectiveTime xsi:type="PIVL_TS"><period value="2" unit="{moon}"/></effectiveTime>');
    expect(repeat(odd)).toBeUndefined();
    expect(odd.unmapped).toEqual({ 'effectiveTime PIVL_TS': 1 });
    expect(taken('<effectiveTime xsi:type="PIVL_TS"><period nullFlavor="UNK"/></effectiveTime>').unmapped).toEqual({});
  });

  test('a problem that is only words keeps them', () => {
    const problem = (value: string) =>
      of(
        entry(
          `<observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.4"/>${value}</observation>`,
        ),
        'Condition',
      )[0].code;
    expect(problem('<value xsi:type="ST">Itchy left ear</value>')).toEqual({ text: 'Itchy left ear' });
    expect(problem('<value xsi:type="CD" nullFlavor="OTH">Itchy left ear</value>')).toMatchObject({
      text: 'Itchy left ear',
    });
    expect(problem('<value xsi:type="CD" code="1" codeSystem="2.16.840.1.113883.6.96">x</value>').text).toBeUndefined();
  });

  test('a value that is not there says why', () => {
    const observed = (value: string) =>
      of(
        entry(`<observation><templateId root="2.16.840.1.113883.10.20.22.4.2"/><code code="1" codeSystem="2.16.840.1.113883.6.1"/>
        <statusCode code="completed"/>${value}</observation>`),
        'Observation',
      )[0];
    expect(observed('<value xsi:type="PQ" nullFlavor="ASKU"/>').dataAbsentReason.coding[0].code).toBe('asked-unknown');
    expect(observed('<value xsi:type="PQ" value="&gt;100" unit="mg"/>').valueQuantity.comparator).toBe('>');
    expect(observed('<value xsi:type="MO" value="12.5" currency="USD"/>').valueQuantity).toEqual({
      value: 12.5,
      unit: 'USD',
      system: 'urn:iso:std:iso:4217',
      code: 'USD',
    });
    expect(observed('<value xsi:type="ST">yellow</value>').valueString).toBe('yellow');
  });

  test('one id under two different entries makes two resources', () => {
    const one = (code: string) => `<observation><templateId root="2.16.840.1.113883.10.20.22.4.2"/>
      <id root="1.2.3.4" extension="same"/><code code="${code}" codeSystem="2.16.840.1.113883.6.1"/></observation>`;
    expect(of(entry(one('1-1') + one('2-2')), 'Observation')).toHaveLength(2);
    expect(of(entry(one('1-1') + one('1-1')), 'Observation')).toHaveLength(1);
  });

  test('a template nobody knows is counted and stays in the narrative', () => {
    const facts = convert(sampleCcd);
    expect(facts.unmapped).toEqual({ 'observation 2.16.840.1.113883.19.5.99': 1 });
    expect(JSON.stringify(of(facts, 'Composition'))).toContain('Words that no template knows.');
  });

  test('the list of a section is as of the document; a section without one has no mode', () => {
    const { section } = of(convert(sampleCcd), 'Composition')[0];
    for (const it of section) expect(it.mode).toBe(it.entry === undefined ? undefined : 'snapshot');
    expect(new Set(section.map((it: Json) => it.mode)).size).toBe(2);
  });

  test('an empty section makes nothing', () => {
    expect(of(convert(sampleCcd), 'Immunization')).toEqual([]);
  });

  test('whose it is depends on the facility’s own authority', () => {
    const document = readCda(Buffer.from(sampleCcd));
    expect(identifyRecordTarget(document, facility)).toMatchObject({ sourcePatient: { identifier: 'G-4711' } });
    const other = { ...facility, authority: { universalId: '1.2.3.4', universalIdType: 'ISO' } };
    expect(identifyRecordTarget(document, other)).toEqual({ ok: false, reason: 'unknown-authority' });
  });

  test('a document that is carried for another patient than its own stays an attachment', () => {
    const carrier = (identifier: string): Facts => ({
      ...convert(sampleCcd),
      sourcePatient: { authority: 'urn:oid:2.16.840.1.113883.19.5.1', identifier },
      resources: [
        {
          resourceType: 'Binary',
          id: 'b',
          deleted: false,
          origin: 'OBX[1]',
          resource: { resourceType: 'Binary', data: Buffer.from(sampleCcd).toString('base64') } as Json,
        },
      ],
    });
    expect(embeddedCda(carrier('G-4711'), { facility, receivedAt })[0]?.resources.length).toBeGreaterThan(5);
    const [refused] = embeddedCda(carrier('G-9999'), { facility, receivedAt });
    expect(refused?.resources).toEqual([]);
    expect(refused?.unmapped).toEqual({ 'ClinicalDocument of another patient': 1 });
  });

  test('a body that is damaged, compressed or empty is counted and not kept shortened; the document is kept whole', () => {
    const body = (text: string) =>
      convert(
        sampleCcd.replace(
          /<component>\s*<structuredBody>[\s\S]*<\/structuredBody>/,
          `<component><nonXMLBody>${text}</nonXMLBody>`,
        ),
      );
    const pdf = Buffer.from('%PDF-1.7 of the test').toString('base64');
    const carried = (facts: Facts) => of(facts, 'Binary').filter(it => it.contentType === 'application/pdf');
    const good = body(
      `<text mediaType="application/pdf" representation="B64">${pdf.replace(/(.{8})/g, '$1\n  ')}</text>`,
    );
    expect(carried(good)).toMatchObject([{ data: pdf }]);
    expect(good.unmapped).toEqual({});
    for (const [attributes, data, counted] of [
      ['representation="B64"', pdf.replace('R', '\uFFFD'), 'nonXMLBody damaged base64'],
      ['representation="B64"', pdf.slice(0, -3), 'nonXMLBody damaged base64'],
      ['representation="B64" compression="DF"', pdf, 'nonXMLBody damaged base64'],
      ['representation="B64"', '  ', 'nonXMLBody empty'],
      ['', '  ', 'nonXMLBody empty'],
    ] as const) {
      const facts = body(`<text mediaType="application/pdf" ${attributes}>${data}</text>`);
      expect(carried(facts)).toEqual([]);
      expect(facts.unmapped).toEqual({ [counted]: 1 });
      expect(of(facts, 'Binary')).toHaveLength(1);
    }
    expect(body('<text nullFlavor="NI"/>').unmapped).toEqual({});
  });

  test('a note whose content is damaged is counted and says what its narrative says', () => {
    const note = (data: string) =>
      entry(`<act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.202"/><code code="34109-9"
        codeSystem="2.16.840.1.113883.6.1"/><text mediaType="text/rtf" representation="B64">${data}</text></act>`);
    expect(of(note('e1xydGYx'), 'DocumentReference')[0].content[0].attachment.data).toBe('e1xydGYx');
    const damaged = note('e1xy!dGYx');
    expect(of(damaged, 'DocumentReference')[0].content[0].attachment.data).toBeUndefined();
    expect(damaged.unmapped).toEqual({ 'Note Activity damaged base64': 1 });
  });

  test('a carried document whose base64 is damaged is counted', () => {
    const data = Buffer.from(sampleCcd).toString('base64').replace(/.{4}$/, '*$&');
    const resource = { resourceType: 'Binary', data } as Json;
    const carrier = {
      ...convert(sampleCcd),
      resources: [{ resourceType: 'Binary', id: 'b', deleted: false, origin: 'OBX', resource }],
    };
    const [refused] = embeddedCda(carrier, { facility, receivedAt });
    expect(refused?.unmapped).toEqual({ 'ClinicalDocument damaged base64': 1 });
  });

  test('a resource of any shape carries no document', () => {
    for (const content of [undefined, null, 5, [null], [{}], [{ attachment: { data: 5 } }]]) {
      const resource = { resourceType: 'DocumentReference', content } as Json;
      const resources = [{ resourceType: 'DocumentReference', id: 'd', deleted: false, origin: '', resource }];
      expect(embeddedCda({ ...convert(sampleCcd), resources }, { facility, receivedAt })).toEqual([]);
    }
  });

  test('a document with any of its parts gone is refused or converted, and never throws anything else', () => {
    const parts = sampleCcd.split(/(?=<)/);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: parts.length - 1 }), fc.integer({ min: 1, max: 12 }), (from, count) => {
        const broken = [...parts.slice(0, from), ...parts.slice(from + count)].join('');
        try {
          convert(broken);
        } catch (error) {
          expect((error as Json).name).toBe('ConversionError');
        }
      }),
      { numRuns: 300 },
    );
  });

  test('attributes of any content are refused or converted, and never throw anything else', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string({ maxLength: 12 }), (at, text) => {
        const safe = text.replace(/[<&"]/g, '');
        let n = 0;
        const all = sampleCcd.match(/="[^"]*"/g)?.length ?? 1;
        const changed = sampleCcd.replace(/="[^"]*"/g, it => (n++ === 8 + (at % (all - 8)) ? `="${safe}"` : it));
        try {
          convert(changed);
        } catch (error) {
          expect((error as Json).name).toBe('ConversionError');
        }
      }),
      { numRuns: 300 },
    );
  });
});
