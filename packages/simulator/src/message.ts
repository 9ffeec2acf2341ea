import type { Facility } from './facility.ts';
import { localTime } from './local-time.ts';
import type { Measurement, Panel } from './panel.ts';
import type { Demographics } from './registration.ts';
import {
  type AdtTrigger,
  escapeText,
  segment,
  spell,
  type Visit,
  writeClinician,
  writeEvn,
  writeMrn,
  writeMsh,
  writePhone,
  writePid,
  writePv1,
} from './segment.ts';

export interface Relative {
  readonly given: string;
  readonly family: string;
  /** HL7 table 0063. */
  readonly relationship: 'SPO' | 'PAR' | 'CHD' | 'SIB';
  readonly phone?: string;
}

export interface AdtContent {
  readonly event: AdtTrigger;
  readonly controlId: string;
  readonly at: number;
  readonly mrn: string;
  readonly demographics: Demographics;
  readonly visit?: Visit;
  readonly relative?: Relative;
  /** Index of a primary care provider. */
  readonly primaryCare?: number;
  /** Index into the diagnoses. */
  readonly diagnosis?: number;
  /** MRG-1 of an A40: the number that ends. */
  readonly mergedMrn?: string;
}

export interface OruContent {
  readonly controlId: string;
  readonly at: number;
  readonly mrn: string;
  readonly demographics: Demographics;
  readonly visit?: Visit;
  readonly order: string;
  readonly panel: Panel;
  readonly measurements: readonly Measurement[];
  readonly collectedAt: number;
  /** F final, C correction: HL7 tables 0085 and 0123. */
  readonly status: 'F' | 'C';
  readonly clinician: number;
}

const diagnoses = [
  ['R07.9', 'Chest pain, unspecified'],
  ['J18.9', 'Pneumonia, unspecified organism'],
  ['I50.9', 'Heart failure, unspecified'],
  ['N39.0', 'Urinary tract infection, site not specified'],
  ['E11.9', 'Type 2 diabetes mellitus without complications'],
  ['S72.001A', 'Fracture of unspecified part of neck of right femur'],
] as const;

/** An ADT message, segments ended by CR. HL7 v2 chapter 3. */
export function writeAdt(facility: Facility, content: AdtContent): string {
  const { event, controlId, at, mrn, demographics } = content;
  let text = `${writeMsh(facility, { trigger: `ADT^${event}`, controlId, at })}\r`;
  text += `${writeEvn(facility, event, at)}\r`;
  text += `${writePid(facility, mrn, demographics)}\r`;
  if (content.primaryCare !== undefined) text += `PD1||||${writeClinician(content.primaryCare)}\r`;
  if (content.mergedMrn) text += `MRG|${writeMrn(facility, content.mergedMrn)}\r`;
  if (content.relative) text += `${writeNk1(facility, content.relative)}\r`;
  if (content.visit) text += `${writePv1(facility, content.visit)}\r`;
  // PV1 is required of A28 and A31 too: PV1-2 N says there is no visit.
  else if (event !== 'A40') text += 'PV1|1|N\r';
  if (content.diagnosis !== undefined) text += `${writeDg1(facility, content.diagnosis)}\r`;
  return text;
}

/** An unsolicited result, segments ended by CR. HL7 v2 chapter 7. */
export function writeOru(facility: Facility, content: OruContent): string {
  const { controlId, at, mrn, demographics, visit, measurements } = content;
  const lines = [
    writeMsh(facility, { trigger: 'ORU^R01', controlId, at }),
    writePid(facility, mrn, demographics),
    ...(visit ? [writePv1(facility, visit)] : []),
    writeObr(facility, content),
    ...measurements.map((measurement, index) => writeObx(facility, content, { measurement, setId: index + 1 })),
  ];
  return `${lines.join('\r')}\r`;
}

function writeNk1(facility: Facility, { given, family, relationship, phone }: Relative): string {
  const name = [family, given].map(part => escapeText(spell(part, facility.conventions))).join('^');
  return segment('NK1', { 1: '1', 2: name, 3: `${relationship}^^HL70063`, 5: phone && writePhone(facility, phone) });
}

function writeDg1(facility: Facility, diagnosis: number): string {
  const [code, name] = diagnoses[diagnosis % diagnoses.length] ?? diagnoses[0];
  const old = facility.conventions.version === '2.3';
  return segment('DG1', { 1: '1', 2: old ? 'I10' : undefined, 3: `${code}^${name}^I10`, 6: 'W' });
}

function writeObr(facility: Facility, { order, panel, collectedAt, at, status, clinician }: OruContent): string {
  const { conventions, timeZone, sendingFacility } = facility;
  return segment('OBR', {
    1: '1',
    2: `P${order}^${sendingFacility}`,
    3: `F${order}^${sendingFacility}LAB`,
    4: `${panel.code}^${panel.name}^LN`,
    7: localTime(collectedAt, timeZone, conventions.timeStyle),
    16: writeClinician(clinician),
    22: localTime(at, timeZone, conventions.timeStyle),
    24: 'CH',
    25: status,
  });
}

interface ObxLine {
  readonly measurement: Measurement;
  readonly setId: number;
}

function writeObx(facility: Facility, { collectedAt, status }: OruContent, { measurement, setId }: ObxLine): string {
  const { analyte, value, flag } = measurement;
  const { conventions, timeZone } = facility;
  return segment('OBX', {
    1: String(setId),
    2: 'NM',
    3: `${analyte.code}^${analyte.name}^LN`,
    5: value,
    6: `${analyte.unit}^${analyte.unit}^UCUM`,
    7: `${analyte.low}-${analyte.high}`,
    8: flag,
    11: status,
    14: localTime(collectedAt, timeZone, conventions.timeStyle),
  });
}
