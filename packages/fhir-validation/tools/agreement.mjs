// How often this validator and the reference validator agree on whether a resource is valid.
//   node tools/agreement.mjs <folder of examples> <us_core.tgz> <validate command>
// Every example is taken as it is and with each of several kinds of damage, from a fixed seed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validate } from '../dist/index.js';

const [folder, usCore, command, perKind = '1'] = process.argv.slice(2);
if (!command)
  throw new Error('usage: agreement.mjs <folder of examples> <us_core.tgz> <validate command> [mutants of a kind]');

let seed = 20_260_301;
const random = below => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed % below;
};

/** Every place of a resource, narrative and contained ones apart. */
function placesOf(value, path = []) {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap(key => {
    if (path.length === 0 && ['resourceType', 'text', 'contained', 'meta', 'id'].includes(key)) return [];
    const here = [...path, key];
    return [{ path: here, value: value[key] }, ...placesOf(value[key], here)];
  });
}

const isKey = ({ path }) => !/^\d+$/.test(path.at(-1));
const parentOf = (resource, path) => path.slice(0, -1).reduce((it, key) => it[key], resource);

const damages = {
  'top element gone': { fits: it => it.path.length === 1, apply: (parent, key) => delete parent[key] },
  'element gone': { fits: it => isKey(it) && it.path.length > 1, apply: (parent, key) => delete parent[key] },
  'unknown element': {
    fits: it => typeof it.value === 'object' && isKey(it) === false,
    apply: (parent, key) => {
      parent[key].sneeze = 'x';
    },
  },
  'misspelt element': {
    fits: isKey,
    apply: (parent, key) => {
      parent[`${key}x`] = parent[key];
      delete parent[key];
    },
  },
  'list or value': {
    fits: isKey,
    apply: (parent, key) => {
      parent[key] = Array.isArray(parent[key]) ? parent[key][0] : [parent[key]];
    },
  },
  'wrong JSON type': {
    fits: it => typeof it.value !== 'object',
    apply: (parent, key) => {
      parent[key] = typeof parent[key] === 'string' ? 7 : 'seven';
    },
  },
  'bad date': {
    fits: it => typeof it.value === 'string' && /^\d{4}-\d\d-\d\d/.test(it.value),
    apply: (parent, key) => {
      parent[key] = '01/02/2026';
    },
  },
  'other code': {
    fits: it =>
      typeof it.value === 'string' && /^(code|status|use|gender|intent|criticality|system)$/.test(it.path.at(-1)),
    apply: (parent, key) => {
      parent[key] = 'sneeze';
    },
  },
  'other target': {
    fits: it => it.path.at(-1) === 'reference' && typeof it.value === 'string' && /^[A-Z]/.test(it.value),
    apply: (parent, key) => {
      parent[key] = 'Slot/1';
    },
  },
  'empty text': {
    fits: it => typeof it.value === 'string',
    apply: (parent, key) => {
      parent[key] = '';
    },
  },
};

const cases = [];
for (const file of readdirSync(folder)
  .filter(it => it.endsWith('.json'))
  .sort()) {
  const original = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  cases.push({ kind: 'as it is', resource: original, file });
  for (const [kind, { fits, apply }] of Object.entries(damages)) {
    for (let n = 0; n < Number(perKind); n++) {
      const resource = structuredClone(original);
      const places = placesOf(resource).filter(fits);
      if (places.length === 0) continue;
      const { path } = places[random(places.length)];
      apply(parentOf(resource, path), path.at(-1));
      cases.push({ kind, resource, file, path: path.join('.') });
    }
  }
}

const work = mkdtempSync(join(tmpdir(), 'agreement-'));
const input = join(work, 'cases.ndjson');
writeFileSync(input, cases.map(it => JSON.stringify(it.resource)).join('\n'));
const output = run(command, ['--package', usCore, input]);
writeFileSync(join(work, 'reference.txt'), output);
const lines = output
  .split('\n')
  .filter(it => it.startsWith('{'))
  .map(it => JSON.parse(it));
/** Terminologies, profiles and links that the reference does not have on board say nothing of the resource. */
const unsure =
  /CodeSystem is unknown|Unable to expand ValueSet|Failed to retrieve profile|^Hyperlink|codings? provided .* value set|Coding provided .* value set/;
const isSure = ({ severity, message }) => severity !== 'warning' && severity !== 'information' && !unsure.test(message);
const invalid = new Map(
  lines.filter(it => it.problems.some(isSure)).map(it => [Number(/(\d+)$/.exec(it.resource)?.[1]), it]),
);

const byKind = new Map();
const disagreements = [];
for (const [index, it] of cases.entries()) {
  const ours = validate(it.resource).filter(found => found.severity === 'error');
  const theirs = invalid.get(index + 1);
  const agrees = ours.length > 0 === (theirs !== undefined);
  const sum = byKind.get(it.kind) ?? { cases: 0, invalid: 0, agreed: 0 };
  sum.cases++;
  if (theirs) sum.invalid++;
  if (agrees) sum.agreed++;
  else disagreements.push({ kind: it.kind, file: it.file, path: it.path, ours: ours.slice(0, 2), theirs });
  byKind.set(it.kind, sum);
}
const total = [...byKind.values()].reduce((a, b) => ({
  cases: a.cases + b.cases,
  invalid: a.invalid + b.invalid,
  agreed: a.agreed + b.agreed,
}));
process.stdout.write('| damage | resources | invalid by the reference | agreed |\n| --- | --- | --- | --- |\n');
for (const [kind, sum] of [...byKind, ['all', total]]) {
  process.stdout.write(
    `| ${kind} | ${sum.cases} | ${sum.invalid} | ${sum.agreed} (${((100 * sum.agreed) / sum.cases).toFixed(1)} %) |\n`,
  );
}
writeFileSync(join(work, 'disagreements.json'), JSON.stringify(disagreements, null, 1));
process.stdout.write(`\ndisagreements: ${join(work, 'disagreements.json')}\n`);

function run(file, args) {
  try {
    return execFileSync(file, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  } catch (error) {
    if (typeof error.stdout === 'string') return error.stdout;
    throw error;
  }
}
