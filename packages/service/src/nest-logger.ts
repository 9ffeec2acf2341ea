import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger.ts';

/** Nest's own words, kept to problems: its start-up chatter says nothing an operator needs. */
export class NestLogger implements LoggerService {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(): void {}

  debug(): void {}

  verbose(): void {}

  warn(message: unknown): void {
    this.#logger.warn({ from: 'nest' }, String(message));
  }

  error(message: unknown, stack?: string): void {
    this.#logger.error({ from: 'nest', at: stack?.split('\n').slice(1, 4).join(' < ') }, String(message));
  }

  fatal(message: unknown): void {
    this.#logger.fatal({ from: 'nest' }, String(message));
  }
}
