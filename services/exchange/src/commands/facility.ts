import { authoritySystem, parseAuthority } from '@causeway/person';
import { type Command, Option } from 'commander';
import { type HttpOptions, openClient, withHttpOptions } from '../connection.ts';
import type { Colors } from '../console.ts';
import type { Shell } from '../shell.ts';

/** As `POST /facilities` takes it. */
export interface FacilityBody {
  readonly id: string;
  readonly name: string;
  readonly sendingApplication: string;
  readonly sendingFacility: string;
  readonly authority: string;
  readonly timeZone: string;
  readonly fhirValidation?: string;
}

type AddOptions = HttpOptions & FacilityBody;

export function addFacility(causeway: Command, shell: Shell): void {
  const facility = causeway.command('facility').description('Register the facilities that may send, and list them');
  withHttpOptions(
    facility
      .command('add')
      .description('Register a facility, or replace its registration')
      .requiredOption('--id <id>', 'short and stable: letters, digits, ".", "_", "-"')
      .requiredOption('--name <name>', 'for people')
      .requiredOption('--sending-application <text>', 'MSH-3 of what it sends')
      .requiredOption('--sending-facility <text>', 'MSH-4 of what it sends')
      .requiredOption(
        '--authority <authority>',
        'who assigns its patient ids (PID-3): a name, an OID, a URI or name&oid&ISO',
      )
      .requiredOption('--time-zone <zone>', 'of times it sends without an offset, as America/New_York')
      .addOption(
        new Option('--fhir-validation <policy>', 'what becomes of FHIR that is not valid')
          .choices(['flag', 'reject', 'accept'])
          .default('flag'),
      ),
  )
    .addHelpText(
      'after',
      `
Example, for messages that begin MSH|^~\\&|RIVADT|RIVERSIDE| and hold PID-3 as 12345^^^RIVERSIDE:
  npx causeway facility add --id riverside --name "Riverside Hospital" --sending-application RIVADT \\
    --sending-facility RIVERSIDE --authority RIVERSIDE --time-zone America/Chicago

Messages it sent before are kept: npx causeway quarantine replay --all --reason unknown-facility`,
    )
    .action(shell.act((options: AddOptions) => add(shell, options)));
  withHttpOptions(facility.command('list').description('Every facility'))
    .addHelpText('after', '\nExample:\n  npx causeway facility list')
    .action(shell.act((options: HttpOptions) => list(shell, options)));
}

async function add({ io, console }: Shell, options: AddOptions): Promise<undefined> {
  const { id, name, sendingApplication, sendingFacility, authority, timeZone, fhirValidation } = options;
  const client = openClient(io, options);
  const before = (await client.get<readonly FacilityBody[]>('/facilities')).find(it => it.id === id);
  const { status, body } = await client.post<FacilityBody>('/facilities', {
    id,
    name,
    sendingApplication,
    sendingFacility,
    authority,
    timeZone,
    fhirValidation,
  });
  if (options.json) {
    console.json(body);
    return undefined;
  }
  const { colors } = console;
  console.out(`${whatBecame(status, before, colors)} ${body.id}: messages from ${senderOf(body)} are taken now`);
  console.out(`over HTTP its patients are ${authoritySystem(parseAuthority(body.authority))}|<number>`);
  if (before && senderOf(before) !== senderOf(body)) {
    console.err(`note: "${before.name}" was ${body.id} until now; messages from ${senderOf(before)} are refused`);
  }
  return undefined;
}

function whatBecame(status: number, before: FacilityBody | undefined, colors: Colors): string {
  if (status !== 201) return 'registered so already:';
  return before ? `${colors.yellow('replaced')} the registration of` : colors.green('registered');
}

function senderOf({ sendingApplication, sendingFacility }: FacilityBody): string {
  return `MSH-3 ${sendingApplication}, MSH-4 ${sendingFacility}`;
}

async function list({ io, console }: Shell, options: HttpOptions): Promise<undefined> {
  const facilities = await openClient(io, options).get<readonly FacilityBody[]>('/facilities');
  if (options.json) console.json(facilities);
  else if (facilities.length === 0) console.out('no facility yet; register one: npx causeway facility add --help');
  else {
    console.table(
      ['id', 'name', 'MSH-3', 'MSH-4', 'authority', 'time zone'],
      facilities.map(it => [it.id, it.name, it.sendingApplication, it.sendingFacility, it.authority, it.timeZone]),
    );
  }
  return undefined;
}
