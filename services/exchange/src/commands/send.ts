import { relative } from 'node:path';
import { type Ack, connectMllp, type MllpClient, parseAck, parseMessage } from '@causeway/hl7';
import { readPort } from '@causeway/service';
import type { Command } from 'commander';
import { describeAck, isAccepted } from '../acknowledgement-text.ts';
import { localHost } from '../connection.ts';
import { formatMs } from '../console.ts';
import { exitCodes } from '../failure.ts';
import { readMessages } from '../message-file.ts';
import { mllpFailure } from '../mllp-failure.ts';
import { readNumber } from '../number-option.ts';
import type { Shell } from '../shell.ts';

interface SendOptions {
  readonly host?: string;
  readonly port?: string;
  readonly timeout: string;
  readonly raw?: boolean;
  readonly json?: boolean;
}

export function addSend(causeway: Command, shell: Shell): void {
  causeway
    .command('send')
    .description('Send the HL7 v2 messages of a file over MLLP and show the answers')
    .argument('<file>', 'one message or several, or a batch; line ends as they come')
    .option('--host <host>', 'where the exchange listens (default: this machine)')
    .option('--port <port>', 'its MLLP port (default: CAUSEWAY_MLLP_PORT, or 2575)')
    .option('--timeout <seconds>', 'how long to wait for each answer', '10')
    .option('--raw', 'also show each acknowledgement as it came')
    .option('--json', 'for scripts: one JSON document for each message')
    .addHelpText(
      'after',
      `
Examples:
  npx causeway send services/exchange/samples/first-admit.hl7
  npx causeway send night-batch.hl7 --host hie.example.org --port 2575 --json

An accepted message (AA) is durable in the log before the answer is given; sending it again changes nothing.
Exit codes: 0 all accepted; 1 one was refused (AE, AR); 2 no connection, or no such file.`,
    )
    .action(shell.act((file: string, options: SendOptions) => send(shell, file, options)));
}

async function send(shell: Shell, file: string, options: SendOptions): Promise<number> {
  const { env } = shell.io;
  const at = {
    host: options.host ?? localHost(env),
    port: options.port ? readNumber('--port', options.port, 1, 65_535) : readPort(env, 'CAUSEWAY_MLLP_PORT', 2575),
  };
  const timeoutMs = readNumber('--timeout', options.timeout, 0.1, 3_600) * 1_000;
  const messages = await readMessages(file);
  let client: MllpClient | undefined;
  let accepted = 0;
  try {
    client = await connectMllp({ ...at, timeoutMs });
    for (const message of messages) {
      const started = performance.now();
      const answer = await client.send(message);
      const ack = parseAck(answer);
      if (isAccepted(ack)) accepted++;
      show(shell, { file, message, ack, answer, ms: performance.now() - started }, options);
    }
  } catch (error) {
    throw mllpFailure(error, at);
  } finally {
    await client?.close();
  }
  if (messages.length > 1 && !options.json) shell.console.out(`${accepted} of ${messages.length} messages accepted`);
  return accepted === messages.length ? exitCodes.done : exitCodes.refused;
}

interface Exchanged {
  readonly file: string;
  readonly message: Buffer;
  readonly ack: Ack;
  readonly answer: string;
  readonly ms: number;
}

function show({ console, io }: Shell, { file, message, ack, answer, ms }: Exchanged, options: SendOptions): void {
  const { type, controlId } = headerOf(message);
  if (options.json) {
    console.json({ file, type, controlId, bytes: message.length, ms: Math.round(ms * 10) / 10, ack });
    return;
  }
  const { colors } = console;
  const name = relative(io.directory, file) || file;
  console.out(
    `${colors.dim('→')} ${colors.bold(type || 'message')} ${controlId} ${colors.dim(`from ${name}, ${message.length} bytes`)}`,
  );
  const [first, ...more] = describeAck(ack, colors);
  console.out(`${colors.dim('←')} ${first} ${colors.dim(formatMs(ms))}`);
  for (const line of more) console.out(line);
  if (options.raw) for (const line of answer.split('\r')) if (line) console.out(colors.dim(`   ${line}`));
}

function headerOf(message: Buffer): { readonly type: string; readonly controlId: string } {
  try {
    const { structure, value } = read(message);
    return { type: [structure.code, structure.trigger].filter(Boolean).join('^'), controlId: value };
  } catch {
    return { type: '', controlId: '' };
  }
}

function read(bytes: Buffer) {
  const message = parseMessage(bytes);
  return { structure: message.structure, value: message.value('MSH-10') ?? '' };
}
