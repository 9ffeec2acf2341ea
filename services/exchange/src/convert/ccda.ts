import { type CdaDocument, convertCda, documentProvenance, looksLikeCda, readCda } from '@causeway/cda-to-fhir';
import type { FacilityContext } from '@causeway/conversion';
import { parseAuthority } from '@causeway/person';
import { attempt } from './attempt.ts';
import type { Converter } from './converter.ts';

/** A section or an entry alone is taken too, as guides show them. */
export const ccda: Converter = {
  format: 'ccda',
  recognises: ({ bytes, name }) => looksLikeCda(bytes) || /\.(ccda?|cda)$/i.test(name),
  convert: ({ bytes, timeZone, receivedAt }) => [
    attempt(() => {
      const document = readCda(bytes, { fragments: true });
      const options = { facility: unregistered(document, timeZone), receivedAt };
      const facts = convertCda(document, options);
      return [{ ...facts, resources: [...facts.resources, ...documentProvenance(facts, options)] }];
    }),
  ],
};

/** The facility as the document names it, by its custodian: nobody is registered here. */
function unregistered({ root }: CdaDocument, timeZone: string): FacilityContext {
  const custodian = root.first('custodian', 'assignedCustodian', 'representedCustodianOrganization');
  const id = custodian?.first('id')?.attr('root');
  const name = custodian?.first('name')?.text || id || 'UNKNOWN';
  const authority = parseAuthority(id ?? name);
  const unregistered = root.first('id')?.attr('extension') ?? root.first('id')?.attr('root') ?? 'UNKNOWN';
  return { id: name, name, authority, timeZone, unregistered };
}
