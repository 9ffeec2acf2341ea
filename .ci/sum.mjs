// Says what failed, then counts: sum.mjs DIRECTORY, of vitest's JSON reports. Exits with 1 if anything failed.
// The log before may be long, and its end is what people read.
import { readdirSync, readFileSync } from 'node:fs';

const [directory] = process.argv.slice(2);
let [passed, failed] = [0, 0];
for (const name of readdirSync(directory).filter(it => it.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(`${directory}/${name}`, 'utf8'));
  const failures = report.numFailedTests || Number(report.success === false);
  passed += report.numPassedTests;
  failed += failures;
  if (failures === 0) continue;
  process.stdout.write(`FAILED ${name.replace('.json', '')}\n`);
  for (const file of report.testResults ?? []) {
    if (file.status !== 'failed') continue;
    const tests = file.assertionResults.filter(it => it.status === 'failed');
    process.stdout.write(`  ${file.name.replace(`${process.cwd()}/`, '')}: ${file.message.slice(0, 2_000)}\n`);
    for (const it of tests)
      process.stdout.write(`    ${it.fullName}: ${it.failureMessages.join('\n').slice(0, 2_000)}\n`);
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
