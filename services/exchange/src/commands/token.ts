import { isRole, openLocalIssuer, purposeOfUse, readSettings, roles } from '@causeway/service';
import type { Command } from 'commander';
import { hasLocalKey } from '../connection.ts';
import { CommandFailure } from '../failure.ts';
import type { Shell } from '../shell.ts';

interface TokenOptions {
  readonly role: string;
  readonly organization: string;
  readonly purpose: string;
  readonly subject?: string;
  readonly lifetime: string;
  readonly json?: boolean;
}

export function addToken(causeway: Command, shell: Shell): void {
  causeway
    .command('token')
    .description('Print a bearer token of the local issuer, and nothing else')
    .requiredOption('--role <role>', roles.join(', '))
    .requiredOption('--organization <id>', 'for whom the bearer acts: an id such as "demo" or "lakeside"')
    .requiredOption('--purpose <purpose>', 'treatment, payment, operations, … or a v3 PurposeOfUse code such as TREAT')
    .option('--subject <name>', 'who bears it (default: local-<role>)')
    .option('--lifetime <time>', 'how long it is good for: 30m, 12h, 7d', '12h')
    .option('--json', 'for scripts: the token with what it says')
    .addHelpText(
      'after',
      `
Examples:
  npx causeway token --role clinician --organization demo --purpose treatment
  TOKEN=$(npx causeway token --role care-team --organization demo --purpose treatment)
  curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8080/alerts

Roles:
  facility         sends messages and documents        privacy-officer  records consents
  clinician        reads records                       steward          puts identities right
  care-team        subscribes, receives alerts         operator         facilities, views, log, quarantine

The key is in the data folder (CAUSEWAY_DATA): whoever reads that folder can be anyone. It is for local use; set
CAUSEWAY_JWKS_URL and CAUSEWAY_ISSUER to have the exchange take the tokens of your identity provider instead.`,
    )
    .action(shell.act((options: TokenOptions) => print(shell, options)));
}

async function print({ io, console }: Shell, options: TokenOptions): Promise<undefined> {
  const { role, organization } = options;
  if (!isRole(role)) throw new CommandFailure('usage', `there is no role "${role}"; roles: ${roles.join(', ')}`);
  if (organization.trim() === '') throw new CommandFailure('usage', '--organization is empty');
  if (options.purpose.trim() === '') throw new CommandFailure('usage', '--purpose is empty');
  const lifetimeSeconds = readLifetime(options.lifetime);
  const { dataDirectory, issuer: external } = readSettings(io.env);
  if (external) {
    console.err(
      'note: CAUSEWAY_ISSUER is set, so an exchange with these settings does not take tokens of the local issuer',
    );
  }
  const isKnown = hasLocalKey(dataDirectory);
  const issuer = await openLocalIssuer(dataDirectory);
  if (!isKnown)
    console.err(`note: made a new key in ${dataDirectory}; run the exchange with this folder as CAUSEWAY_DATA`);
  const said = options.purpose.trim();
  const purpose = purposeOfUse(said);
  const isCode = said === purpose;
  const isName = said.toUpperCase() !== purpose;
  if (!isCode && !isName)
    console.err(`note: no purpose is called "${said}"; the token says ${purpose}, as a v3 PurposeOfUse code`);
  const actor = {
    subject: options.subject ?? `local-${role}`,
    role,
    organization,
    purpose,
  };
  const token = await issuer.issue(actor, lifetimeSeconds);
  if (options.json) console.json({ token, ...actor, lifetimeSeconds });
  else console.out(token);
  return undefined;
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds of `90`, `30m`, `12h`, `7d`. */
export function readLifetime(text: string): number {
  const [, digits, unit] = /^(\d{1,9})([smhd]?)$/.exec(text.trim()) ?? [];
  const seconds = Number(digits) * (unitSeconds[unit || 's'] ?? 1);
  if (Number.isFinite(seconds) && seconds > 0) return seconds;
  throw new CommandFailure('usage', `--lifetime is a time such as 30m, 12h or 7d, not "${text}"`);
}
