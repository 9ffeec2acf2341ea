import type { Conversion, ConvertOptions } from '@causeway/conversion';
import { parseMessage } from '@causeway/hl7';
import { convert } from '@causeway/v2-to-fhir';

export const er7 = 'x-application/hl7-v2+er7';

/** HL7 v2 names its sender and is acknowledged in its own way, so intake reads it itself (`intake/arrival.ts`). */
export const hl7v2 = {
  contentType: er7,
  convert: (body: Buffer, options: ConvertOptions): readonly Conversion[] => convert(parseMessage(body), options),
  /** `OBX[3]`: the segment as it was sent. */
  excerpt(body: Buffer, origin: string): string | undefined {
    const [, id, index = '1'] = /^([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?/.exec(origin) ?? [];
    return parseMessage(body).segments.find(it => it.id === id && it.index === Number(index))?.raw;
  },
} as const;
