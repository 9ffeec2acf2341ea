import { type Adjudication, follows } from '../adjudication.ts';
import { ccda } from './ccda.ts';
import { hl7v2Header } from './hl7v2-header.ts';
import { hl7v2Microsoft } from './hl7v2-microsoft.ts';
import { hl7v2ReportStream } from './hl7v2-reportstream.ts';

const withoutTarget: Adjudication = {
  rule: 'guide-has-no-target',
  source: 'hl7v2',
  path: /^/,
  unmapped: true,
  right: 'neither',
  because:
    'What it says stands only in fields and segments for which the guide has no target; what to make of it is left to each.',
  guide: 'mappings/segments: no table of the segment, or no FHIR attribute in the row of the field',
};

/** The first that is about a difference says who is right. */
export const adjudications: readonly Adjudication[] = [
  ...hl7v2Header,
  ...hl7v2Microsoft,
  ...hl7v2ReportStream,
  ...ccda,
  withoutTarget,
  follows,
];
