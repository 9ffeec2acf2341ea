import { join } from 'node:path';
import { createLogger, type Logger, openDataFolder, openLocalIssuer } from '@causeway/service';
import type { Command } from 'commander';
import { addressesOf, announcement, type Started } from '../announcement.ts';
import { runDemo } from '../demo.ts';
import { ensureDemoFacility } from '../demo-facility.ts';
import { type Exchange, type ExchangeSettings, readExchangeSettings, startExchange } from '../exchange.ts';
import { ExchangeClient } from '../exchange-client.ts';
import { ExchangeLog } from '../exchange-log.ts';
import { CommandFailure, exitCodes, systemCode } from '../failure.ts';
import { readCount, readNumber } from '../number-option.ts';
import { checkPorts } from '../ports.ts';
import type { Shell } from '../shell.ts';

interface StartOptions {
  readonly demo?: boolean;
  readonly rate: string;
  readonly patients: string;
  readonly seed: string;
  readonly demoFacility: boolean;
  readonly json?: boolean;
}

export function addStart(causeway: Command, shell: Shell): void {
  causeway
    .command('start')
    .description('Run the whole exchange in this process')
    .option('--demo', 'also play three simulated facilities and print alerts as they fire')
    .option('--rate <n>', 'with --demo: messages a second', '20')
    .option('--patients <n>', 'with --demo: how many people', '300')
    .option('--seed <seed>', 'with --demo: the same seed gives the same people', '7')
    .option('--no-demo-facility', 'do not register the facility "demo" in a new data folder')
    .option('--json', 'for containers: the log as JSON lines on standard output, nothing else')
    .addHelpText(
      'after',
      `
Examples:
  npx causeway start
  npx causeway start --demo
  CAUSEWAY_DATA=/var/lib/causeway CAUSEWAY_HOST=0.0.0.0 npx causeway start --no-demo-facility --json
  KAFKA_BROKERS=a:9092,b:9092 MONGODB_URL=mongodb://m/?replicaSet=rs0 npx causeway start

Variables:
  CAUSEWAY_DATA              keys and embedded data (default: ./data)
  CAUSEWAY_HOST              address to listen on (default: 127.0.0.1, this machine only)
  CAUSEWAY_HTTP_PORT         default: 8080; 0 lets the system choose
  CAUSEWAY_MLLP_PORT         default: 2575; 0 lets the system choose
  CAUSEWAY_PIX_PORT          PIX and PDQ queries (default: CAUSEWAY_MLLP_PORT + 1; 0 lets the system choose)
  CAUSEWAY_MLLP_HOST         of both (default: CAUSEWAY_HOST)
  CAUSEWAY_CONSENT_DEFAULT   permit or deny, where no directive speaks (default: permit)
  KAFKA_BROKERS, MONGODB_URL both: on Kafka and MongoDB instead of the embedded engine
  KAFKA_SSL…, KAFKA_SASL…    TLS and an account for the brokers: docs/scale-a-service.md
  CAUSEWAY_DATABASE          begins the names of the MongoDB databases (default: causeway)
  CAUSEWAY_JWKS_URL, CAUSEWAY_ISSUER   both: take the tokens of this identity provider, none of the local issuer
  CAUSEWAY_LOG_LEVEL         trace, debug, info, warn, error, silent (default: info)

The log goes to logs/exchange.jsonl in the data folder; it holds positions and codes, never content.
Ctrl-C finishes what is under way and stops; a second one stops at once (exit code 130).`,
    )
    .action(shell.act((options: StartOptions) => start(shell, options)));
}

async function start(shell: Shell, options: StartOptions): Promise<number> {
  const { io, console } = shell;
  const rate = readNumber('--rate', options.rate, 0.01, 100_000);
  const patients = readCount('--patients', options.patients, 1, 100_000);
  const settings = readExchangeSettings(io.env);
  if (options.demo && settings.settings.issuer) {
    throw new CommandFailure(
      'usage',
      'the demo signs in with the local issuer: unset CAUSEWAY_JWKS_URL and CAUSEWAY_ISSUER',
    );
  }
  await openDataFolder(settings.settings.dataDirectory);
  const stops = new Stops(shell, options.json === true);
  const log = options.json ? undefined : await openLog(shell, settings);
  try {
    const logger = createLogger({
      level: settings.settings.logLevel,
      destination: log ?? { write: line => void io.stdout.write(line) },
    });
    const exchange = await Promise.race([open(settings, logger), stops.second]);
    if (!exchange) return stopped(shell, options);
    const started = await describe(shell, { settings, exchange, logFile: log?.file, options });
    // Never the token: logs are kept.
    if (options.json) logger.info({ service: 'exchange', ...addressesOf(started) }, 'started');
    else for (const line of announcement(started, console.colors)) console.out(line);
    const demo =
      options.demo && !stops.signal.aborted
        ? play(shell, { started, rate, patients, seed: options.seed, signal: stops.signal })
        : undefined;
    await stops.first;
    const began = Date.now();
    const forced = await Promise.race([stops.second.then(() => true), close(exchange, demo).then(() => false)]);
    if (forced) return stopped(shell, options);
    if (!options.json) console.out(`Stopped clean in ${((Date.now() - began) / 1_000).toFixed(1)} s.`);
    return exitCodes.done;
  } finally {
    stops.release();
    await log?.close();
  }
}

function stopped({ console }: Shell, { json }: StartOptions): number {
  if (!json) console.out('Stopped at once.');
  return exitCodes.forced;
}

async function close(exchange: Exchange, demo: Promise<void> | undefined): Promise<void> {
  await demo;
  await exchange.close();
}

async function openLog({ io, console }: Shell, { settings }: ExchangeSettings): Promise<ExchangeLog> {
  const told = new Set<string>();
  try {
    return await ExchangeLog.open(join(settings.dataDirectory, 'logs', 'exchange.jsonl'), text => {
      // Once each: a store that is down says so many times a second.
      if (told.has(text) || told.size >= 100) return;
      told.add(text);
      io.stderr.write(`${console.colors.yellow('warning')} ${text}\n`);
    });
  } catch (error) {
    throw startFailure(error, settings);
  }
}

async function open(settings: ExchangeSettings, logger: Logger): Promise<Exchange> {
  const { mllpHost, mllpPort, pixPort } = settings;
  const { host, httpPort } = settings.settings;
  await checkPorts([
    { what: 'HL7 v2 over MLLP', host: mllpHost, port: mllpPort, variable: 'CAUSEWAY_MLLP_PORT' },
    { what: 'PIX and PDQ queries over MLLP', host: mllpHost, port: pixPort, variable: 'CAUSEWAY_PIX_PORT' },
    { what: 'HTTP', host, port: httpPort, variable: 'CAUSEWAY_HTTP_PORT' },
  ]);
  try {
    return await startExchange({ ...settings, logger });
  } catch (error) {
    throw startFailure(error, settings.settings);
  }
}

function startFailure(error: unknown, { engine, dataDirectory }: ExchangeSettings['settings']): unknown {
  const code = systemCode(error);
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOSPC' || code === 'ENOTDIR' || code === 'EEXIST') {
    return new CommandFailure('data-folder', `the data folder ${dataDirectory} cannot be written (${code})`, {
      hint: 'Choose another with CAUSEWAY_DATA.',
      cause: error,
    });
  }
  if (engine.kind === 'embedded' && error instanceof Error && 'retryable' in error && error.retryable === true) {
    return new CommandFailure('data-folder', `the data folder ${dataDirectory} is in use by another exchange`, {
      hint: 'Stop that one first, or choose another folder with CAUSEWAY_DATA.',
      cause: error,
    });
  }
  if (engine.kind === 'cluster' && error instanceof Error) {
    return new CommandFailure('start-failed', `the exchange could not start: ${error.message}`, {
      hint: 'Do Kafka (KAFKA_BROKERS) and MongoDB (MONGODB_URL, a replica set) answer from here?',
      cause: error,
    });
  }
  return error;
}

async function describe(
  { io }: Shell,
  given: { settings: ExchangeSettings; exchange: Exchange; logFile: string | undefined; options: StartOptions },
): Promise<Started> {
  const { settings, exchange, logFile, options } = given;
  const { engine, dataDirectory, issuer: external } = settings.settings;
  const url = exchange.url.replace(/\/\/(?:0\.0\.0\.0|\[::\])/, '//127.0.0.1');
  const issuer = external ? undefined : await openLocalIssuer(dataDirectory);
  const token = await issuer?.issue({
    subject: 'demo-clinician',
    role: 'clinician',
    organization: 'demo',
    purpose: 'TREAT',
  });
  const operator = () =>
    issuer?.issue({ subject: 'causeway-start', role: 'operator', organization: 'exchange', purpose: 'HOPERAT' }, 60) ??
    Promise.resolve('');
  const wanted = issuer && engine.kind === 'embedded' && options.demoFacility;
  const hasDemoFacility = wanted ? await ensureDemoFacility(new ExchangeClient({ url, token: operator })) : false;
  return {
    settings,
    url,
    mllpPort: exchange.mllpPort,
    pixPort: exchange.pixPort,
    logFile,
    token,
    hasDemoFacility,
    directory: io.directory,
  };
}

/** The demo may fail without taking the exchange with it. */
async function play(
  { console }: Shell,
  given: { started: Started; rate: number; patients: number; seed: string; signal: AbortSignal },
): Promise<void> {
  const { started, ...rest } = given;
  const { settings, mllpHost } = started.settings;
  try {
    await runDemo({
      ...rest,
      console,
      url: started.url,
      mllp: { host: mllpHost === '0.0.0.0' ? '127.0.0.1' : mllpHost, port: started.mllpPort },
      issuer: await openLocalIssuer(settings.dataDirectory),
      now: Date.now,
    });
  } catch (error) {
    if (given.signal.aborted) return;
    console.err(console.colors.red(`the demo ended: ${error instanceof Error ? error.message : 'unknown error'}`));
    if (error instanceof CommandFailure && error.hint) console.err(error.hint);
  }
}

/** The first Ctrl-C drains, the second forces. */
class Stops {
  readonly first: Promise<void>;
  readonly second: Promise<void>;
  readonly release: () => void;
  readonly #first = new AbortController();
  readonly #second = new AbortController();

  constructor({ io, console }: Shell, quiet: boolean) {
    this.first = aborted(this.#first.signal);
    this.second = aborted(this.#second.signal);
    this.release = io.onStop(() => {
      if (this.signal.aborted) return this.#second.abort();
      if (!quiet) console.out('\nStopping: finishing what is under way. Ctrl-C again stops at once.');
      this.#first.abort();
    });
  }

  get signal(): AbortSignal {
    return this.#first.signal;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
}
