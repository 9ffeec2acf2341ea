import { embeddedCda } from '@causeway/cda-to-fhir';
import type { Conversion, ConvertOptions } from '@causeway/conversion';
import { splitFacts } from './split-facts.ts';

/** What was converted, and after each the C-CDA documents it carries: in OBX-5, in a DocumentReference, in a Binary. */
export function withCarriedDocuments(
  conversions: readonly Conversion[],
  options: ConvertOptions,
): readonly Conversion[] {
  return conversions.flatMap((it): readonly Conversion[] =>
    it.kind === 'facts' ? [it, ...embeddedCda(it, options).flatMap(facts => splitFacts(facts))] : [it],
  );
}
