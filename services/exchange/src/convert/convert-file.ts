import { type Conversion, conversionBundle } from '@causeway/conversion';
import type { Bundle } from '@causeway/fhir';
import { emptyCodeBook, translate } from '@causeway/terminology';
import { ccda } from './ccda.ts';
import type { Converter, ConvertInput, Format, Part } from './converter.ts';
import { csv } from './csv.ts';
import { fhir } from './fhir.ts';
import { hl7v2 } from './hl7v2.ts';

const converters: readonly Converter[] = [hl7v2, ccda, fhir, csv];

export type Refused = Extract<Part, { ok: false }> & {
  /** Which message, document or table of the input, from 1. */
  readonly part: number;
};

export interface ConvertedFile {
  readonly format: Format;
  /** How many messages, documents or tables the input holds. */
  readonly parts: number;
  readonly bundle: Bundle;
  readonly refused: readonly Refused[];
  /** What was sent and came to nothing, and how often. */
  readonly unmapped: Readonly<Record<string, number>>;
}

/** Undefined where the bytes look like none of the formats. */
export function formatOf(input: Pick<ConvertInput, 'bytes' | 'name'>): Format | undefined {
  return converters.find(it => it.recognises(input))?.format;
}

/** What the bytes of a file become, whatever of them can be converted. Undefined for a format there is no converter for. */
export function convertFile(format: Format, input: ConvertInput): ConvertedFile | undefined {
  const parts = converters.find(it => it.format === format)?.convert(input);
  if (parts === undefined) return undefined;
  const said = parts.flatMap((it, index) => (it.ok ? it.conversions.map(of => ({ part: index + 1, of })) : []));
  const unmapped: Record<string, number> = {};
  for (const { of } of said) {
    for (const [path, count] of Object.entries(of.unmapped)) unmapped[path] = (unmapped[path] ?? 0) + count;
  }
  return {
    format,
    parts: parts.length,
    bundle: conversionBundle(
      said.map(it => withUnits(it.of)),
      (index, origin) => `urn:causeway:input:${said[index]?.part ?? 1}#${origin}`,
    ),
    refused: parts.flatMap((it, index) => (it.ok ? [] : [{ ...it, part: index + 1 }])),
    unmapped,
  };
}

/** Units get their UCUM code, as in the exchange; there is no facility whose codes could be mapped. */
function withUnits(conversion: Conversion): Conversion {
  if (conversion.kind !== 'facts') return conversion;
  const resources = conversion.resources.map(it =>
    it.resource ? { ...it, resource: translate(it.resource, emptyCodeBook) } : it,
  );
  return { ...conversion, resources };
}
