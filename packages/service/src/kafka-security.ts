import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SaslOptions, TlsOptions } from '@causeway/event-log';
import { type Environment, readChoice, SettingsError } from './environment.ts';

/** How every connection to the brokers is encrypted, and as whom it signs in. Empty: neither. */
export interface KafkaSecurity {
  readonly ssl?: TlsOptions;
  readonly sasl?: SaslOptions;
}

const mechanisms = ['none', 'plain', 'scram-sha-256', 'scram-sha-512'] as const;

/** Reads the `KAFKA_SSL…` and `KAFKA_SASL…` variables and their files. No message says what a file or a password holds. */
export function readKafkaSecurity(environment: Environment): KafkaSecurity {
  const ssl = readSsl(environment);
  const sasl = readSasl(environment);
  if (sasl?.mechanism === 'plain' && !environment.KAFKA_SSL) {
    throw new SettingsError(
      'KAFKA_SASL_MECHANISM=plain sends the password as it is: set KAFKA_SSL=true, or KAFKA_SSL=false if nobody can listen',
    );
  }
  return { ...(ssl && { ssl }), ...(sasl && { sasl }) };
}

function readSsl(environment: Environment): TlsOptions | undefined {
  const files = ['KAFKA_SSL_CA', 'KAFKA_SSL_CERT', 'KAFKA_SSL_KEY'] as const;
  if (readChoice(environment, 'KAFKA_SSL', ['false', 'true']) === 'false') {
    const idle = files.find(it => environment[it]);
    if (idle) throw new SettingsError(`${idle} is set, but KAFKA_SSL is not true`);
    return undefined;
  }
  if (!environment.KAFKA_SSL_CERT !== !environment.KAFKA_SSL_KEY) {
    throw new SettingsError('KAFKA_SSL_CERT and KAFKA_SSL_KEY go together: the certificate and the key it belongs to');
  }
  const [ca, cert, key] = files.map(it => readFile(environment, it));
  parse('KAFKA_SSL_CA is no certificate in PEM', ca, it => new X509Certificate(it));
  const certificate = parse('KAFKA_SSL_CERT is no certificate in PEM', cert, it => new X509Certificate(it));
  const secret = parse('KAFKA_SSL_KEY is no private key in PEM without a passphrase', key, it => createPrivateKey(it));
  if (certificate && secret && !certificate.checkPrivateKey(secret)) {
    throw new SettingsError('KAFKA_SSL_KEY is not the key of KAFKA_SSL_CERT');
  }
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function readSasl(environment: Environment): SaslOptions | undefined {
  const mechanism = readChoice(environment, 'KAFKA_SASL_MECHANISM', mechanisms);
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: given, KAFKA_SASL_PASSWORD_FILE: file } = environment;
  if (mechanism === 'none') {
    const names = ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD', 'KAFKA_SASL_PASSWORD_FILE'];
    const idle = names.find(it => environment[it]);
    const others = mechanisms.slice(1).join(', ');
    if (idle) throw new SettingsError(`${idle} is set, but KAFKA_SASL_MECHANISM is not; it is one of ${others}`);
    return undefined;
  }
  if (!username) throw new SettingsError(`KAFKA_SASL_MECHANISM=${mechanism} needs KAFKA_SASL_USERNAME`);
  if (!given === !file) {
    throw new SettingsError(
      `KAFKA_SASL_MECHANISM=${mechanism} needs either KAFKA_SASL_PASSWORD or KAFKA_SASL_PASSWORD_FILE`,
    );
  }
  // Editors and `echo` end a file with a line break that is no part of the password.
  const password =
    given ||
    readFile(environment, 'KAFKA_SASL_PASSWORD_FILE')
      ?.toString('utf8')
      .replace(/\r?\n$/, '');
  if (!password) throw new SettingsError('the file that KAFKA_SASL_PASSWORD_FILE names is empty');
  return { mechanism, username, password };
}

function readFile(environment: Environment, name: string): Buffer | undefined {
  const path = environment[name];
  if (!path) return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown';
    throw new SettingsError(`${name} names a file that cannot be read (${code}): ${path}`);
  }
}

function parse<T>(mistake: string, pem: Buffer | undefined, read: (pem: Buffer) => T): T | undefined {
  try {
    return pem && read(pem);
  } catch {
    throw new SettingsError(mistake);
  }
}
