import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from './actor.ts';
import { openLocalIssuer } from './token.ts';

const actor: Actor = { subject: 'dr', role: 'clinician', organization: 'general', purpose: 'TREAT' };
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-token-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('the local issuer', () => {
  it('knows its tokens again, also after a restart', async () => {
    const token = await (await openLocalIssuer(directory)).issue(actor);
    expect(await (await openLocalIssuer(directory)).verify(token)).toEqual(actor);
  });

  it('keeps its key to its owner', async () => {
    await openLocalIssuer(directory);
    expect((await stat(join(directory, 'local-issuer.json'))).mode & 0o077).toBe(0);
  });

  it('makes one key when several open it at once', async () => {
    const issuers = await Promise.all(Array.from({ length: 24 }, () => openLocalIssuer(directory)));
    const tokens = await Promise.all(issuers.map(it => it.issue(actor)));
    for (const token of tokens) expect(await issuers[0]?.verify(token)).toEqual(actor);
    expect(await readdir(directory)).toEqual(['local-issuer.json']);
  });

  it('refuses tokens that expired, that another key signed, or that say too little', async () => {
    const issuer = await openLocalIssuer(directory);
    await expect(issuer.verify(await issuer.issue(actor, -10))).rejects.toMatchObject({ code: 'token-refused' });
    const { privateKey } = await generateKeyPair('ES256');
    const forged = await new SignJWT({ ...actor })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer('urn:causeway:local-issuer')
      .setAudience('causeway')
      .setExpirationTime('1h')
      .sign(privateKey);
    await expect(issuer.verify(forged)).rejects.toMatchObject({ code: 'token-refused' });
    const unnamed = await issuer.issue({ ...actor, organization: '' });
    await expect(issuer.verify(unnamed)).rejects.toMatchObject({ code: 'token-refused' });
    await expect(issuer.verify('not.a.token')).rejects.toMatchObject({ code: 'token-refused' });
  });

  it('reads purposes by name and by code', async () => {
    const issuer = await openLocalIssuer(directory);
    const token = await issuer.issue({ ...actor, purpose: 'treatment' });
    expect(await issuer.verify(token)).toMatchObject({ purpose: 'TREAT' });
  });
});
