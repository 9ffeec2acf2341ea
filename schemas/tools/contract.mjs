import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ topic: string, record: string, version: number, schema: Record<string, any> }} SchemaVersion
 * @typedef {{ topics: Record<string, { partitions: number, records: string[], owner: string }>, versions: SchemaVersion[] }} Contract
 */

const TOPIC = /^causeway\.[a-z]+\.[a-z]+(-[a-z]+)*$/;
const FILE = /^([A-Z][A-Za-z0-9]*)\.v([1-9][0-9]*)\.avsc$/;

/** What is wrong with the contract, told to whoever edits it. */
export class ContractError extends Error {}

const demand = (condition, text) => {
  if (!condition) throw new ContractError(text);
};

/**
 * Reads `topics.json` and every `<topic>/<Record>.v<N>.avsc`; versions come in the order of `topics.json`, then by number.
 * @param {string} root
 * @returns {Contract}
 */
export function readContract(root) {
  const topics = JSON.parse(readFileSync(join(root, 'topics.json'), 'utf8'));
  const folders = readdirSync(root, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && entry.name.startsWith('causeway.'))
    .map(entry => entry.name);
  for (const topic of Object.keys(topics))
    demand(TOPIC.test(topic), `${topic}: topics are called causeway.<context>.<noun>`);
  for (const folder of folders) demand(topics[folder], `${folder}: a folder with no entry in topics.json`);
  const versions = Object.entries(topics).flatMap(([topic, entry]) => readTopic(root, topic, entry));
  const owners = new Map();
  for (const { record, topic } of versions) {
    demand(
      (owners.get(record) ?? topic) === topic,
      `${record}: declared in two topics, ${owners.get(record)} and ${topic}`,
    );
    owners.set(record, topic);
  }
  return { topics, versions };
}

function readTopic(root, topic, entry) {
  demand(Number.isInteger(entry.partitions) && entry.partitions > 0, `${topic}: partitions must be a positive integer`);
  const found = readdirSync(join(root, topic)).map(file => {
    const match = FILE.exec(file);
    demand(match, `${topic}/${file}: files are called <Record>.v<N>.avsc`);
    const [, record, version] = match;
    demand(entry.records.includes(record), `${topic}/${file}: ${record} is not listed for ${topic} in topics.json`);
    const schema = JSON.parse(readFileSync(join(root, topic, file), 'utf8'));
    demand(schema.type === 'record' && schema.name === record, `${topic}/${file}: must hold the record ${record}`);
    demand(schema.namespace === 'org.causeway', `${topic}/${file}: the namespace must be org.causeway`);
    return { topic, record, version: Number(version), schema };
  });
  return entry.records.flatMap(record => {
    const versions = found.filter(one => one.record === record).sort((a, b) => a.version - b.version);
    demand(versions.length > 0, `${topic}: no schema of ${record}`);
    demand(
      versions.every((one, index) => one.version === index + 1),
      `${topic}: versions of ${record} must run from 1 without gaps, none is ever removed`,
    );
    return versions;
  });
}

/** The newest version of each record: what is written. */
export const newest = versions => [...new Map(versions.map(one => [one.record, one])).values()];
