import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHost } from './host.ts';
import type { Runtime, Service, ServiceParts } from './service.ts';
import type { Settings } from './settings.ts';

let directory: string;
let settings: Settings;
const closed: string[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'causeway-host-'));
  settings = {
    engine: { kind: 'embedded', directory },
    dataDirectory: directory,
    host: '127.0.0.1',
    httpPort: 0,
    logLevel: 'silent',
  };
  closed.length = 0;
});
afterEach(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));

function service(
  name: string,
  parts: Partial<ServiceParts> = {},
  onStart: (runtime: Runtime) => void = () => undefined,
): Service {
  return {
    name,
    transportId: Symbol(name),
    views: [],
    async start(runtime) {
      onStart(runtime);
      return { controllers: [], providers: [], close: async () => void closed.push(name), ...parts };
    },
  };
}

async function metricsOf(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

describe('a host that could not start', () => {
  const failing = [
    service('second', {}, () => {
      throw new Error('the port is taken');
    }),
    service('third', {
      onListening: async () => {
        throw new Error('the port is taken');
      },
    }),
  ];
  it.each(failing)('leaves nothing open for the next: $name', async bad => {
    await expect(startHost({ settings, services: [service('first'), bad] })).rejects.toThrow('the port is taken');
    expect(closed).toContain('first');
    const counting = service('first', {}, ({ telemetry }) => telemetry.count('messages_total', {}));
    const host = await startHost({ settings, services: [counting] });
    expect(await metricsOf(host.url)).toContain('causeway_messages_total');
    await host.close();
  });
});

describe('closing a host', () => {
  it('closes everything though one part fails to, tells of the failure, and does it once', async () => {
    const bad = service('second', {
      close: async () => {
        closed.push('second');
        throw new Error('cannot close');
      },
    });
    const host = await startHost({ settings, services: [service('first'), bad] });
    await expect(host.close()).rejects.toThrow('cannot close');
    await expect(host.close()).rejects.toThrow('cannot close');
    expect(closed).toEqual(['second', 'first']);
    await (await startHost({ settings, services: [service('first')] })).close();
  });
});
