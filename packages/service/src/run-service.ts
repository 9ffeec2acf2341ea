import { openDataFolder } from './data-folder.ts';
import { type Environment, SettingsError } from './environment.ts';
import { type Host, type HostOptions, startHost } from './host.ts';

/**
 * The life of a service process: reads its settings, runs until SIGINT or SIGTERM, drains and ends. A setting that makes
 * no sense ends it with status 2 and one line that says which.
 */
export async function runService(
  environment: Environment,
  options: (environment: Environment) => HostOptions,
): Promise<Host> {
  try {
    const given = options(environment);
    const { engine } = given.settings;
    if (engine.kind === 'embedded') await openDataFolder(engine.directory);
    const host = await startHost(given);
    const logger = host.runtimes[0]?.logger;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        logger?.info({ signal }, 'stopping');
        void host.close().then(() => process.exit(0), fail);
      });
    }
    logger?.info({ http: host.url }, 'started');
    return host;
  } catch (error) {
    return fail(error);
  }
}

function fail(error: unknown): never {
  const text = error instanceof Error ? error.message : 'the service could not start';
  process.stderr.write(`${text}\n`);
  process.exit(error instanceof SettingsError ? 2 : 1);
}
