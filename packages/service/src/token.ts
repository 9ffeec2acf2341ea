import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTVerifyGetKey,
  jwtVerify,
  SignJWT,
} from 'jose';
import { type Actor, isRole, purposeOfUse } from './actor.ts';
import { openDataFolder } from './data-folder.ts';

const algorithm = 'ES256';
const localIssuerName = 'urn:causeway:local-issuer';
const audience = 'causeway';

export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  readonly code = 'token-refused';
  readonly retryable = false;
}

/** Answers who a bearer token stands for; rejects with `TokenRefused`. */
export type TokenVerifier = (token: string) => Promise<Actor>;

export interface LocalIssuer {
  readonly verify: TokenVerifier;
  /** A signed JWT for the actor, good for `lifetimeSeconds` (default 12 h). */
  issue(actor: Actor, lifetimeSeconds?: number): Promise<string>;
}

/** The issuer of the one-process exchange, for local use only: its key lies in the data folder, readable by its owner. */
export async function openLocalIssuer(directory: string): Promise<LocalIssuer> {
  const key = await loadOrCreateKey(directory);
  const { d, ...publicKey } = key;
  const privateKey = await importJWK(key, algorithm);
  const keys = createLocalJWKSet({ keys: [{ ...publicKey, alg: algorithm }] });
  return {
    verify: verifier(keys, localIssuerName),
    issue: ({ subject, role, organization, purpose }, lifetimeSeconds = 12 * 3600) =>
      new SignJWT({ role, organization, purpose })
        .setProtectedHeader({ alg: algorithm })
        .setIssuer(localIssuerName)
        .setAudience(audience)
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + lifetimeSeconds)
        .sign(privateKey),
  };
}

/** Verifies the tokens of an identity provider whose keys are at a JWKS URL. */
export function remoteVerifier(options: { readonly jwksUrl: string; readonly issuer: string }): TokenVerifier {
  return verifier(createRemoteJWKSet(new URL(options.jwksUrl)), options.issuer);
}

function verifier(keys: JWTVerifyGetKey, issuer: string): TokenVerifier {
  return async token => {
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, audience });
      const { sub, role, organization, purpose } = payload;
      if (typeof role !== 'string' || !isRole(role)) throw new TokenRefused('the token has no known role');
      if (typeof organization !== 'string' || organization === '')
        throw new TokenRefused('the token names no organization');
      if (typeof purpose !== 'string' || purpose === '') throw new TokenRefused('the token names no purpose of use');
      return { subject: sub ?? 'unknown', role, organization, purpose: purposeOfUse(purpose) };
    } catch (error) {
      if (error instanceof TokenRefused) throw error;
      throw new TokenRefused('the token is not valid: expired, for someone else, or not signed by the issuer', {
        cause: error,
      });
    }
  };
}

async function loadOrCreateKey(directory: string): Promise<JWK> {
  const file = join(directory, 'local-issuer.json');
  const known = await readKey(file);
  if (known) return known;
  await openDataFolder(directory);
  return createKey(file);
}

/** Services that start together on one folder make one key: the link is atomic, and a key is whole before it has its name. */
async function createKey(file: string): Promise<JWK> {
  const draft = `${file}.${randomUUID()}`;
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const key = await exportJWK(privateKey);
  await writeFile(draft, JSON.stringify(key), { flag: 'wx', mode: 0o600 });
  try {
    await link(draft, file);
    return key;
  } catch (error) {
    const found = isSystemError(error, 'EEXIST') ? await readKey(file) : undefined;
    if (found) return found;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readKey(file: string): Promise<JWK | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JWK;
  } catch (error) {
    if (isSystemError(error, 'ENOENT') || isSystemError(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
