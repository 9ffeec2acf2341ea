import { SettingsError } from '@causeway/service';
import { Command, CommanderError } from 'commander';
import { addCodes } from './commands/codes.ts';
import { addConvert } from './commands/convert.ts';
import { addCsv } from './commands/csv.ts';
import { addFacility } from './commands/facility.ts';
import { addIngest } from './commands/ingest.ts';
import { addLog } from './commands/log.ts';
import { addMatch } from './commands/match.ts';
import { addMatchModels } from './commands/match-models.ts';
import { addQuality } from './commands/quality.ts';
import { addQuarantine } from './commands/quarantine.ts';
import { addReview } from './commands/review.ts';
import { addSend } from './commands/send.ts';
import { addSimulate } from './commands/simulate.ts';
import { addStart } from './commands/start.ts';
import { addToken } from './commands/token.ts';
import { addViews } from './commands/views.ts';
import { Console } from './console.ts';
import { CommandFailure, exitCodes } from './failure.ts';
import type { Io } from './io.ts';
import type { Shell } from './shell.ts';
import { version } from './version.ts';

const epilogue = `
First steps, in two terminals:
  npm start
      runs the whole exchange and prints where it listens
  npx causeway send services/exchange/samples/first-admit.hl7
      sends a first message and shows the answer

Every command takes --help, with examples, and --json for scripts.

Exit codes: 0 done; 1 the exchange said no; 2 it was not asked (usage, settings, files, no connection).
Variables:  CAUSEWAY_DATA, CAUSEWAY_HOST, CAUSEWAY_HTTP_PORT, CAUSEWAY_MLLP_PORT, CAUSEWAY_PIX_PORT,
            CAUSEWAY_CONSENT_DEFAULT, KAFKA_BROKERS with MONGODB_URL, CAUSEWAY_URL, CAUSEWAY_TOKEN, NO_COLOR`;

const usageHint = 'Add --help for what it takes, with examples.';

/** Runs the command line and answers its exit code; never throws for what a user did. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const console = new Console(io);
  const json = argv.includes('--json');
  let exitCode: number = exitCodes.done;
  const shell: Shell = {
    io,
    console,
    act:
      command =>
      async (...given) => {
        exitCode = (await command(...given)) ?? exitCodes.done;
      },
  };
  try {
    await program(shell, json).parseAsync(argv.length === 0 ? ['--help'] : [...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, { console, json });
  }
}

function program(shell: Shell, json: boolean): Command {
  const { io } = shell;
  const causeway = new Command('causeway')
    .description('An event-driven health information exchange')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: text => void io.stdout.write(text),
      // For scripts `explain` says it, as JSON.
      writeErr: text => void (json || io.stderr.write(text)),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      getOutHasColors: () => shell.console.colors.isColorSupported,
      getErrHasColors: () => shell.console.colors.isColorSupported,
    })
    .showHelpAfterError(usageHint)
    .addHelpText('after', epilogue);
  addStart(causeway, shell);
  addSend(causeway, shell);
  addConvert(causeway, shell);
  addSimulate(causeway, shell);
  addToken(causeway, shell);
  addFacility(causeway, shell);
  addViews(causeway, shell);
  addLog(causeway, shell);
  addQuarantine(causeway, shell);
  addCodes(causeway, shell);
  addCsv(causeway, shell);
  addIngest(causeway, shell);
  addQuality(causeway, shell);
  addReview(causeway, shell);
  addMatchModels(causeway, shell);
  addMatch(causeway, shell);
  return causeway;
}

function explain(error: unknown, { console, json }: { console: Console; json: boolean }): number {
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
  // Commander has told people already.
  if (error instanceof CommanderError && !json) return exitCodes.unavailable;
  const failure = failureOf(error);
  const { code, message, hint, exitCode } = failure;
  if (json) console.err(JSON.stringify({ error: { code, message, hint } }));
  else {
    console.err(console.colors.red(message));
    if (hint) console.err(hint);
  }
  return exitCode;
}

function failureOf(error: unknown): CommandFailure {
  if (error instanceof CommandFailure) return error;
  if (error instanceof CommanderError) return new CommandFailure('usage', usageText(error), { hint: usageHint });
  if (error instanceof SettingsError) return new CommandFailure('settings', error.message);
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return new CommandFailure('unexpected', message, { hint: stack?.split('\n').slice(1, 4).join('\n') });
}

function usageText({ code, message }: CommanderError): string {
  return code === 'commander.help' ? 'it is not said which command' : message.replace(/^error: /, '');
}
