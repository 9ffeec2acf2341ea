import { type Conversion, ConversionError } from '@causeway/conversion';
import type { Part } from './converter.ts';

/** Runs a conversion; a refusal is a value. */
export function attempt(convert: () => readonly Conversion[]): Part {
  try {
    return { ok: true, conversions: convert() };
  } catch (error) {
    if (error instanceof ConversionError) {
      const { code, message: text, location } = error;
      return { ok: false, code, text, location };
    }
    throw error;
  }
}
