import type { FacilityContext } from '@causeway/conversion';
import { convertFhir } from '@causeway/fhir-intake';
import { attempt } from './attempt.ts';
import { withCarried } from './carried.ts';
import type { Converter } from './converter.ts';

export const fhir: Converter = {
  format: 'fhir',
  recognises: ({ bytes, name }) => /^\s*\{/.test(start(bytes)) || name.endsWith('.ndjson'),
  convert: ({ bytes, name, timeZone, receivedAt }) =>
    resources(bytes, name).map(it =>
      attempt(() => {
        const options = { facility: unregistered(timeZone), receivedAt };
        return withCarried(convertFhir(it, options), options);
      }),
    ),
};

/** NDJSON holds one on each line. */
function resources(bytes: Buffer, name: string): readonly Buffer[] {
  if (!name.endsWith('.ndjson')) return [bytes];
  return bytes
    .toString('utf8')
    .split('\n')
    .filter(it => it.trim() !== '')
    .map(it => Buffer.from(it));
}

function start(bytes: Buffer): string {
  return bytes.toString('utf8', 0, 64).replace(/^\uFEFF/, '');
}

/** Nobody is registered here: the number of any authority names the patient. */
function unregistered(timeZone: string): FacilityContext {
  return { id: 'UNKNOWN', name: 'UNKNOWN', authority: { namespace: 'UNKNOWN' }, timeZone, unregistered: 'UNKNOWN' };
}
