// Converts every supported message of the corpus and of test/samples, and has the FHIR reference validator check what
// comes out. Run: npm run validate -w packages/v2-to-fhir. FHIR_VALIDATOR names the validator's command.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConversionError } from '@causeway/conversion';
import { convert, supported } from '../dist/index.js';
import { corpusMessages, facilityOf, numbered, sampleMessages } from '../dist/validated-messages.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const validator = process.env.FHIR_VALIDATOR ?? join(root, '../shared/validate/validate');

const resources = [];
const unmapped = new Map();
const refused = new Map();
let converted = 0;
// Many messages of the corpus try one field and name no patient: they are given a number, for their other fields' sake.
for (const { message: sent } of [...sampleMessages(), ...corpusMessages()]) {
  if (!supported(sent)) continue;
  const message = numbered(sent);
  try {
    for (const it of convert(message, { facility: facilityOf(message), receivedAt: 0 })) {
      if (it.patient) resources.push(it.patient);
      if (it.kind === 'facts') resources.push(...it.resources.map(({ resource }) => resource));
      for (const [path, count] of Object.entries(it.unmapped)) unmapped.set(path, (unmapped.get(path) ?? 0) + count);
    }
    converted++;
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    refused.set(error.code, (refused.get(error.code) ?? 0) + 1);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'causeway-validate-'));
const file = join(folder, 'resources.ndjson');
writeFileSync(file, resources.map(it => JSON.stringify(it)).join('\n'));
const print = text => process.stdout.write(`${text}\n`);
print(
  `${converted} messages converted, ${[...refused].map(([code, n]) => `${n} refused (${code})`).join(', ') || 'none refused'}`,
);
print(
  `not mapped: ${[...unmapped]
    .sort((a, b) => b[1] - a[1])
    .map(([path, n]) => `${path} ${n}`)
    .join(', ')}`,
);
const { status, error } = spawnSync(validator, [...process.argv.slice(2), file], {
  stdio: 'inherit',
  timeout: 900_000,
});
rmSync(folder, { recursive: true });
if (error) print(`the validator did not run (${error.code}): set FHIR_VALIDATOR to its command`);
process.exitCode = status ?? 2;
