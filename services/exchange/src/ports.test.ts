import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { checkPorts } from './ports.ts';

describe('the ports', () => {
  it('that are free may be had at once', async () => {
    await checkPorts([{ what: 'HTTP', host: '127.0.0.1', port: 0, variable: 'CAUSEWAY_HTTP_PORT' }]);
  });

  it('that are taken are named with the variable that moves them', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const wanted = { what: 'HTTP', host: '127.0.0.1', port, variable: 'CAUSEWAY_HTTP_PORT' };
    await expect(checkPorts([wanted])).rejects.toMatchObject({
      code: 'port-in-use',
      message: expect.stringContaining(String(port)),
      hint: expect.stringContaining('CAUSEWAY_HTTP_PORT='),
    });
    server.close();
  });
});
