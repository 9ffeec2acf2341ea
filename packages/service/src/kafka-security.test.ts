import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Environment, SettingsError } from './environment.ts';
import { readKafkaSecurity } from './kafka-security.ts';

const password = 'correct horse';
const certificate = rootCertificates[0] ?? '';
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'causeway-kafka-security-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function fileOf(content: string): string {
  const path = join(directory, String(Math.random()));
  writeFileSync(path, content);
  return path;
}

function refusal(environment: Environment): string {
  try {
    readKafkaSecurity(environment);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    expect(error.cause).toBeUndefined();
    expect(error.message).not.toContain(password);
    return error.message;
  }
  throw new Error('the settings were taken');
}

describe('TLS to the brokers', () => {
  it('is off unless it is asked for, and an empty variable asks for nothing', () => {
    expect(readKafkaSecurity({})).toEqual({});
    expect(readKafkaSecurity({ KAFKA_SSL: '', KAFKA_SSL_CA: '', KAFKA_SASL_MECHANISM: '' })).toEqual({});
    expect(readKafkaSecurity({ KAFKA_SSL: 'false' })).toEqual({});
    expect(refusal({ KAFKA_SSL: 'yes' })).toContain('KAFKA_SSL is one of false, true');
  });

  it('trusts the usual authorities, or those of a file', () => {
    expect(readKafkaSecurity({ KAFKA_SSL: 'true' })).toEqual({ ssl: {} });
    const { ssl } = readKafkaSecurity({ KAFKA_SSL: 'true', KAFKA_SSL_CA: fileOf(certificate) });
    expect(String(ssl?.ca)).toBe(certificate);
  });

  it.each(['KAFKA_SSL_CA', 'KAFKA_SSL_CERT', 'KAFKA_SSL_KEY'])('refuses %s where it is off', name => {
    expect(refusal({ [name]: '/etc/causeway/file.pem' })).toBe(`${name} is set, but KAFKA_SSL is not true`);
  });

  it('refuses a certificate without its key, a key without its certificate, and two that are no pair', () => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
    const [KAFKA_SSL_CERT, KAFKA_SSL_KEY] = [fileOf(certificate), fileOf(String(key))];
    expect(refusal({ KAFKA_SSL: 'true', KAFKA_SSL_CERT })).toMatch(/go together/);
    expect(refusal({ KAFKA_SSL: 'true', KAFKA_SSL_KEY })).toMatch(/go together/);
    expect(refusal({ KAFKA_SSL: 'true', KAFKA_SSL_CERT, KAFKA_SSL_KEY })).toMatch(/KEY is not the key of .*CERT/);
    const broken = fileOf('-----BEGIN PRIVATE KEY-----\n');
    expect(refusal({ KAFKA_SSL: 'true', KAFKA_SSL_CERT, KAFKA_SSL_KEY: broken })).toMatch(/KEY is no private key/);
  });

  it('says which file cannot be read, or is no certificate', () => {
    const missing = { KAFKA_SSL: 'true', KAFKA_SSL_CA: join(directory, 'none.pem') };
    expect(refusal(missing)).toMatch(/^KAFKA_SSL_CA names a file that cannot be read \(ENOENT\)/);
    for (const content of ['', 'no certificate', '-----BEGIN CERTIFICATE-----\n']) {
      expect(refusal({ KAFKA_SSL: 'true', KAFKA_SSL_CA: fileOf(content) })).toMatch(/KAFKA_SSL_CA is no certificate/);
    }
  });
});

describe('signing in to the brokers', () => {
  const account = { KAFKA_SSL: 'true', KAFKA_SASL_USERNAME: 'causeway' };

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'])('takes %s with a password, or one in a file', mechanism => {
    const sasl = { mechanism, username: 'causeway', password };
    const named = { ...account, KAFKA_SASL_MECHANISM: mechanism };
    expect(readKafkaSecurity({ ...named, KAFKA_SASL_PASSWORD: password }).sasl).toEqual(sasl);
    expect(readKafkaSecurity({ ...named, KAFKA_SASL_PASSWORD_FILE: fileOf(`${password}\n`) }).sasl).toEqual(sasl);
  });

  it('refuses half an account', () => {
    const named = { ...account, KAFKA_SASL_MECHANISM: 'scram-sha-512' };
    const both = { KAFKA_SASL_PASSWORD: password, KAFKA_SASL_PASSWORD_FILE: '/run/secrets/kafka' };
    expect(refusal(named)).toMatch(/either KAFKA_SASL_PASSWORD or KAFKA_SASL_PASSWORD_FILE/);
    expect(refusal({ ...named, ...both })).toMatch(/either KAFKA_SASL_PASSWORD or KAFKA_SASL_PASSWORD_FILE/);
    expect(refusal({ ...named, KAFKA_SASL_USERNAME: '', KAFKA_SASL_PASSWORD: password })).toMatch(
      /KAFKA_SASL_USERNAME/,
    );
    expect(refusal({ ...named, KAFKA_SASL_PASSWORD_FILE: fileOf('\n') })).toMatch(/PASSWORD_FILE names is empty/);
    expect(refusal({ ...named, KAFKA_SASL_PASSWORD_FILE: directory })).toMatch(/PASSWORD_FILE .* \(EISDIR\)/);
  });

  it.each(['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD', 'KAFKA_SASL_PASSWORD_FILE'])(
    'refuses %s without a mechanism, and a mechanism there is none of',
    name => {
      expect(refusal({ [name]: password })).toMatch(new RegExp(`^${name} is set, but KAFKA_SASL_MECHANISM is not`));
      expect(refusal({ [name]: password, KAFKA_SASL_MECHANISM: 'gssapi' })).toMatch(/plain, scram-sha-256/);
    },
  );

  it('sends a password as it is only over TLS, or where TLS is ruled out by name', () => {
    const plain = { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'causeway', KAFKA_SASL_PASSWORD: password };
    expect(refusal(plain)).toMatch(/sends the password as it is/);
    expect(readKafkaSecurity({ ...plain, KAFKA_SSL: 'false' }).sasl).toMatchObject({ mechanism: 'plain' });
  });
});
