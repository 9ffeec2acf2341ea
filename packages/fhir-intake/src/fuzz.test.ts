import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConversionError, type FacilityContext } from '@causeway/conversion';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convertFhir } from './convert.ts';

const corpus = join(process.env.CORPUS_DIR ?? new URL('../../../../shared/corpus', import.meta.url).pathname, 'fhir');
const folder = join(corpus, 'davinci-alerts/examples');
const originals = [
  ...readdirSync(folder).map(it => join(folder, it)),
  join(corpus, 'ips-reference-impl/examples/example_bundle/IPS-bundle-01.json'),
  join(
    corpus,
    'ips-reference-impl/loading-target/US-Synthea1/Matilde468_Jakubowski832_cdc302e1-1148-467f-accd-0e3d6914b4d8.json',
  ),
].map(it => readFileSync(it));
const facility: FacilityContext = {
  id: 'f',
  name: 'F',
  authority: { namespace: 'F' },
  timeZone: 'UTC',
  unregistered: 'x',
};

function convertsOrSaysWhy(body: Buffer): void {
  try {
    const found = convertFhir(body, { facility, receivedAt: 0 });
    expect(found.length).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(found))).toBeDefined();
  } catch (error) {
    expect(error).toBeInstanceOf(ConversionError);
  }
}

/** Replaces whatever stands at one place of the JSON. */
function damaged(original: Buffer, at: number, by: unknown): Buffer {
  let count = 0;
  const walk = (value: unknown): unknown => {
    if (count++ === at) return by;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, walk(it)]));
  };
  return Buffer.from(JSON.stringify(walk(JSON.parse(original.toString('utf8')))));
}

describe('damaged Bundles', () => {
  it('convert or say why not, with anything in place of an element', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...originals),
        fc.nat(3_000),
        fc.oneof(fc.jsonValue(), fc.constantFrom([], {}, [{}], [null], '#', 'Patient/', '?', '__proto__', -1)),
        (original, at, by) => convertsOrSaysWhy(damaged(original, at, by)),
      ),
      { numRuns: 400 },
    );
  });

  it('convert or say why not, with a byte changed or the end missing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...originals), fc.nat(), fc.nat(255), fc.boolean(), (original, place, byte, cut) => {
        const body = Buffer.from(original);
        const at = place % body.length;
        body[at] = byte;
        convertsOrSaysWhy(cut ? body.subarray(0, at) : body);
      }),
      { numRuns: 400 },
    );
  });

  it('do not run away with references that lead in a circle', () => {
    const entry = ['a', 'b'].map((id, index, all) => ({
      resource: {
        resourceType: 'Provenance',
        id,
        target: [{ reference: `Provenance/${all[1 - index]}` }],
      },
      request: { method: 'PUT', url: `Provenance/${id}` },
    }));
    convertsOrSaysWhy(Buffer.from(JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry })));
  });
});
