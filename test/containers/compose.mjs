import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Compose as it is installed here: the plugin of Docker, or the older program of its own. Undefined where there is none. */
export function findCompose() {
  const works = command => spawnSync(command[0], [...command.slice(1), 'version'], { stdio: 'ignore' }).status === 0;
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status !== 0) return undefined;
  return [['docker', 'compose'], ['docker-compose']].find(works);
}

/** Runs docker and answers what it printed. */
export async function docker(...args) {
  const { stdout } = await execute('docker', args, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

/** The exchange of deploy/compose.yaml under a project name of its own, on ports of loopback that nobody uses. */
export class Compose {
  #command;
  #project;
  #environment;

  constructor({ command, project, image }) {
    this.#command = command;
    this.#project = project;
    const ports = [
      'INGESTION_HTTP',
      'INGESTION_MLLP',
      'IDENTITY_HTTP',
      'CONSENT_HTTP',
      'NOTIFICATION_HTTP',
      'QUERY_HTTP',
    ];
    this.#environment = {
      ...process.env,
      ...Object.fromEntries(ports.map(it => [it, '0'])),
      CAUSEWAY_BIND: '127.0.0.1',
      CAUSEWAY_IMAGE: image,
      // The receiver of the webhook has an address of the containers' network.
      CAUSEWAY_WEBHOOK_PRIVATE: 'permit',
    };
  }

  async run(...args) {
    const [program, ...before] = this.#command;
    const all = [...before, '-p', this.#project, '-f', 'deploy/compose.yaml', ...args];
    const { stdout } = await execute(program, all, {
      cwd: root,
      env: this.#environment,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.trim();
  }

  up(...args) {
    return this.run('up', '-d', '--no-build', ...args);
  }

  /** Ids of the containers of a service that run. */
  async instances(service) {
    const filters = ['project', 'service'].flatMap((it, at) => [
      '--filter',
      `label=com.docker.compose.${it}=${[this.#project, service][at]}`,
    ]);
    return (await docker('ps', '-q', ...filters)).split('\n').filter(it => it !== '');
  }

  get network() {
    return `${this.#project}_default`;
  }
}

/** Where a port of a container is reached from here, `host:port`; another after each restart. */
export async function addressOf(container, port) {
  const [address] = (await docker('port', container, `${port}/tcp`)).split('\n');
  return address;
}
