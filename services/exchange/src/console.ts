import progress from 'cli-progress';
import Table from 'cli-table3';
import picocolors from 'picocolors';
import type { Io } from './io.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

export interface ProgressBar {
  update(value: number, total: number, note: string): void;
  stop(): void;
}

/** How commands speak: answers on standard output, all else on standard error. */
export class Console {
  readonly colors: Colors;
  readonly #io: Io;

  constructor(io: Io) {
    this.#io = io;
    this.colors = picocolors.createColors(wantsColor(io));
  }

  out(line = ''): void {
    this.#io.stdout.write(`${line}\n`);
  }

  err(line = ''): void {
    this.#io.stderr.write(`${line}\n`);
  }

  /** One JSON document on one line. */
  json(value: unknown): void {
    this.out(JSON.stringify(value));
  }

  /** Columns named in `right` are numbers. */
  table(head: readonly string[], rows: readonly (readonly (string | number)[])[], right: readonly string[] = []): void {
    const table = new Table({
      head: head.map(it => this.colors.bold(it)),
      colAligns: head.map(it => (right.includes(it) ? 'right' : 'left')),
      chars: borderless,
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    });
    table.push(...rows.map(row => row.map(it => String(it))));
    for (const line of table.toString().split('\n')) this.out(line.trimEnd());
  }

  /** A bar on standard error; where that is no terminal, a line every two seconds. */
  progressBar(label: string, total: number): ProgressBar {
    const bar = new progress.SingleBar({
      format: `${label} ${this.colors.cyan('{bar}')} {percentage}% | {value}/{total} | {note}`,
      stream: this.#io.stderr,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 30,
      hideCursor: true,
      noTTYOutput: true,
    });
    bar.start(total, 0, { note: 'starting' });
    return {
      update(value, all, note) {
        bar.setTotal(all);
        bar.update(value, { note });
      },
      stop: () => bar.stop(),
    };
  }
}

const borderless = Object.fromEntries(
  [
    'top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right',
    'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle',
  ].map(it => [it, '']),
); // biome-ignore format: one list

/** https://no-color.org; FORCE_COLOR for pagers and CI. */
function wantsColor({ env, stdout }: Io): boolean {
  if (env.NO_COLOR) return false;
  return Boolean(env.FORCE_COLOR) || (stdout.isTTY === true && env.TERM !== 'dumb');
}

/** `1 s`, `2 min 05 s`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** `12,345`. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** `3.1 ms`. */
export function formatMs(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
