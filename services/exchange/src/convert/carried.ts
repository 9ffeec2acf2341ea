import { embeddedCda } from '@causeway/cda-to-fhir';
import type { Conversion, ConvertOptions } from '@causeway/conversion';

/** The C-CDA documents that a message or a resource carries come after what it says itself. */
export function withCarried(conversions: readonly Conversion[], options: ConvertOptions): readonly Conversion[] {
  return conversions.flatMap((it): readonly Conversion[] =>
    it.kind === 'facts' ? [it, ...embeddedCda(it, options)] : [it],
  );
}
