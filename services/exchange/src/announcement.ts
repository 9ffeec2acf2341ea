import { relative, resolve } from 'node:path';
import type { Colors } from './console.ts';
import { demoFacility, firstSample, samplePatient } from './demo-facility.ts';
import type { ExchangeSettings } from './exchange.ts';

export interface Started {
  readonly settings: ExchangeSettings;
  readonly url: string;
  readonly mllpPort: number;
  readonly pixPort: number | undefined;
  readonly logFile: string | undefined;
  /** Of the demo clinician; undefined where an identity provider issues tokens. */
  readonly token: string | undefined;
  /** Whether the demo facility is registered, so that the sample is accepted. */
  readonly hasDemoFacility: boolean;
  /** Where the person at the console is. */
  readonly directory: string;
}

/** Where everything is, for scripts. */
export function addressesOf({ settings, url, mllpPort, pixPort }: Started) {
  return {
    mllp: { host: settings.mllpHost, port: mllpPort },
    pix: { host: settings.mllpHost, port: pixPort },
    http: url,
    fhir: `${url}/fhir`,
    alerts: `${url}/alerts`,
    stream: `${url}/alerts/stream`,
    live: `${url}/health/live`,
    ready: `${url}/health/ready`,
    metrics: `${url}/metrics`,
    openapi: `${url}/openapi.json`,
  };
}

/** What `causeway start` tells the person who ran it: what listens where, and what to do next. */
export function announcement(started: Started, colors: Colors): readonly string[] {
  const { settings } = started;
  const it = addressesOf(started);
  const rows: readonly (readonly [string, string])[] = [
    ['HL7 v2 (MLLP)', `${it.mllp.host}:${it.mllp.port}`],
    ['PIX, PDQ (MLLP)', `${it.pix.host}:${it.pix.port}`],
    ['FHIR R4', it.fhir],
    ['Alerts', `${it.alerts}   live: ${it.stream}`],
    ['Health', `${it.live}   ${it.ready}`],
    ['Metrics', it.metrics],
    ['OpenAPI', it.openapi],
    ...engineRows(started),
    ['Consent', `${settings.consentDefault} where no directive speaks`],
    ...(started.logFile ? [['Log', shortest(started.directory, started.logFile)] as const] : []),
  ];
  return [
    colors.bold('Causeway is running: the whole exchange in one process.'),
    '',
    ...rows.map(([name, value]) => `  ${colors.dim(name.padEnd(15))} ${value}`),
    '',
    ...signIn(started, colors),
    ...nextSteps(started, colors),
    colors.dim('Ctrl-C finishes what is under way and stops.'),
  ];
}

function engineRows({ settings: { settings }, directory }: Started): readonly (readonly [string, string])[] {
  const { engine, dataDirectory } = settings;
  const data = shortest(directory, dataDirectory);
  switch (engine.kind) {
    case 'embedded':
      return [['Data', `${data}   (another place: CAUSEWAY_DATA)`]];
    case 'cluster':
      return [
        ['Kafka', engine.brokers.join(', ')],
        // The URL may hold a password.
        ['MongoDB', `databases ${engine.database}_<service>`],
        ['Keys', data],
      ];
  }
}

function signIn(started: Started, colors: Colors): readonly string[] {
  const { token } = started;
  if (token === undefined) return ['Tokens are those of your identity provider (CAUSEWAY_ISSUER).', ''];
  return [
    `${colors.bold('Demo sign-in')}, a clinician of "demo" for treatment, good for 12 hours:`,
    '',
    token,
    '',
    `  others: ${colors.cyan(command(started, 'token --role care-team --organization demo --purpose treatment'))}`,
    '',
  ];
}

function nextSteps(started: Started, colors: Colors): readonly string[] {
  const { settings, mllpPort, directory } = started;
  const send = ['send', shortest(directory, firstSample), ...(mllpPort === 2575 ? [] : ['--port', String(mllpPort)])];
  if (settings.mllpHost !== '127.0.0.1' && settings.mllpHost !== '0.0.0.0') send.push('--host', settings.mllpHost);
  if (!started.hasDemoFacility) {
    const { id, name, sendingApplication, sendingFacility, authority, timeZone } = demoFacility;
    const add = `facility add --id ${id} --name '${name}' --sending-application ${sendingApplication} --sending-facility ${sendingFacility} --authority ${authority} --time-zone ${timeZone}`;
    return [
      `${colors.bold('Register who may send')}, in another terminal, then send a first message:`,
      '',
      `  ${colors.cyan(command(started, add))}`,
      `  ${colors.cyan(`npx causeway ${send.join(' ')}`)}`,
      '',
    ];
  }
  const lines = [
    `${colors.bold('Send a first message')}, in another terminal:`,
    '',
    `  ${colors.cyan(`npx causeway ${send.join(' ')}`)}`,
    '',
  ];
  if (started.token === undefined) return lines;
  const identifier = encodeURIComponent(`${samplePatient.system}|${samplePatient.identifier}`);
  const token = command(started, 'token --role clinician --organization demo --purpose treatment');
  return [
    ...lines,
    'and read the person it made:',
    '',
    `  ${colors.cyan(`curl -s -H "Authorization: Bearer $(${token})" "${started.url}/fhir/Patient?identifier=${identifier}"`)}`,
    '',
  ];
}

/** A command line that works in another terminal, in the same folder, without this one's variables. */
function command({ settings: { settings }, url, directory }: Started, rest: string): string {
  const isDefault = resolve(directory, 'data') === settings.dataDirectory;
  const data = isDefault ? '' : `CAUSEWAY_DATA=${quoted(shortest(directory, settings.dataDirectory))} `;
  const at = rest.startsWith('token') || url.endsWith(':8080') ? '' : ` --url ${url}`;
  return `${data}npx causeway ${rest}${at}`;
}

function quoted(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The path from here, unless that is longer. */
function shortest(directory: string, path: string): string {
  const fromHere = relative(directory, path) || '.';
  return fromHere.startsWith('..') && fromHere.length >= path.length ? path : fromHere;
}
