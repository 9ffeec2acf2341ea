import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, openLocalIssuer, type Role, readPort, readSettings } from '@causeway/service';
import type { Command } from 'commander';
import { ExchangeClient } from './exchange-client.ts';
import { CommandFailure } from './failure.ts';
import type { Io } from './io.ts';

export interface HttpOptions {
  readonly url?: string;
  readonly token?: string;
  readonly json?: boolean;
}

/** `--url`, `--token` and `--json`, as every command over HTTP takes them. */
export function withHttpOptions(command: Command): Command {
  return command
    .option('--url <url>', 'the exchange (default: CAUSEWAY_URL, or port CAUSEWAY_HTTP_PORT, 8080, of this machine)')
    .option('--token <token>', 'bearer token of an operator (default: CAUSEWAY_TOKEN, or made with the local key)')
    .option('--json', 'for scripts: JSON on standard output');
}

/** `role`: what the token is made for where none is given. */
export function openClient(io: Io, options: HttpOptions, role: Role = 'operator'): ExchangeClient {
  return new ExchangeClient({ url: options.url ?? urlOf(io.env), token: tokenOf(io, options.token, role) });
}

function urlOf(env: Environment): string {
  return env.CAUSEWAY_URL || `http://${localHost(env)}:${readPort(env, 'CAUSEWAY_HTTP_PORT', 8080)}`;
}

/** Where this machine reaches what listens on CAUSEWAY_HOST. */
export function localHost(env: Environment): string {
  const host = env.CAUSEWAY_HOST ?? '127.0.0.1';
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}

function tokenOf(io: Io, given: string | undefined, role: Role): () => Promise<string> {
  const token = given ?? io.env.CAUSEWAY_TOKEN;
  if (token) return async () => token;
  return async () => {
    const { dataDirectory } = readSettings(io.env);
    if (!hasLocalKey(dataDirectory)) {
      throw new CommandFailure('no-local-key', `no exchange has run with the data folder ${dataDirectory}`, {
        hint: 'Start the exchange with "npm start". If it runs: set CAUSEWAY_DATA to its data folder, or give the token of an operator with --token.',
      });
    }
    const issuer = await openLocalIssuer(dataDirectory);
    return issuer.issue({ subject: 'causeway-cli', role, organization: 'exchange', purpose: 'HOPERAT' }, 600);
  };
}

export function hasLocalKey(dataDirectory: string): boolean {
  return existsSync(join(dataDirectory, 'local-issuer.json'));
}
