// Writes docs/hl7v2-coverage.md: which rows of the guide's tables are mapped. Run: npm run coverage -w packages/v2-to-fhir.
import { writeFileSync } from 'node:fs';
import { coveragePage } from '../dist/coverage-page.js';

const page = coveragePage();
writeFileSync(new URL('../../../docs/hl7v2-coverage.md', import.meta.url), page);
process.stdout.write(
  `${page
    .split('\n')
    .filter(it => it.startsWith('| **all**'))
    .join('\n')}\nwritten to docs/hl7v2-coverage.md\n`,
);
