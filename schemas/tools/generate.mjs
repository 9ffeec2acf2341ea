// node tools/generate.mjs [--check] [--root DIR]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ContractError, readContract } from './contract.mjs';
import { renderEvents, renderReadme, renderSchemas } from './render.mjs';

const { values } = parseArgs({ options: { check: { type: 'boolean' }, root: { type: 'string' } } });
const root = values.root ?? join(dirname(fileURLToPath(import.meta.url)), '..');
const textOf = path => (existsSync(path) ? readFileSync(path, 'utf8') : '');

function render() {
  const contract = readContract(root);
  return new Map([
    ['src/generated/events.ts', renderEvents(contract)],
    ['src/generated/schemas.ts', renderSchemas(contract)],
    ['README.md', renderReadme(textOf(join(root, 'README.md')), contract)],
  ]);
}

try {
  const stale = [...render()].filter(([path, text]) => textOf(join(root, path)) !== text);
  if (values.check) {
    for (const [path] of stale)
      process.stderr.write(`schemas/${path} is not current: run "npm run generate -w schemas"\n`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else {
    for (const [path, text] of stale) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }
} catch (error) {
  if (!(error instanceof ContractError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
