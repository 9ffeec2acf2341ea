import { once } from 'node:events';
import { createServer } from 'node:net';
import { CommandFailure, systemCode } from './failure.ts';

export interface WantedPort {
  readonly what: string;
  readonly host: string;
  readonly port: number;
  readonly variable: string;
}

/** Whether the ports can be had, found out before anything is opened. Rejects with a line that names the variable. */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<void> {
  for (const it of wanted) {
    const server = createServer();
    try {
      server.listen(it.port, it.host);
      await once(server, 'listening');
    } catch (cause) {
      throw portFailure(it, cause);
    } finally {
      server.close();
    }
  }
}

function portFailure({ what, host, port, variable }: WantedPort, cause: unknown): CommandFailure {
  const code = systemCode(cause);
  switch (code) {
    case 'EADDRINUSE':
      return new CommandFailure('port-in-use', `port ${port}, for ${what}, is in use on ${host}`, {
        hint: `Is the exchange running already? Else choose another port: ${variable}=${port + 1} npm start`,
        cause,
      });
    case 'EACCES':
      return new CommandFailure('port-forbidden', `port ${port}, for ${what}, may not be opened by this user`, {
        hint: `Ports below 1024 are reserved; choose another: ${variable}=${port + 10_000} npm start`,
        cause,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new CommandFailure('no-such-address', `${host} is no address of this machine`, {
        hint: 'Set CAUSEWAY_HOST to one of its addresses, or to 0.0.0.0 for all of them.',
        cause,
      });
  }
  return new CommandFailure('port', `port ${port}, for ${what}, cannot be opened: ${code ?? 'unknown'}`, { cause });
}
