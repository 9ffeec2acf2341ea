import { type IssueType, operationOutcome } from '@causeway/fhir';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, NotFoundException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from './logger.ts';
import { Problem, problems } from './problem.ts';

/** Every error leaves as an OperationOutcome; what is not meant for the caller is logged by code and place only. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    void sendProblem(reply, toProblem(error, this.#logger));
  }
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { severity, code, message: text, expression, diagnostics } = problem;
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="causeway"');
  if (problem.status === 503) reply.header('retry-after', '2');
  return reply
    .status(problem.status)
    .header('content-type', 'application/fhir+json; charset=utf-8')
    .send(JSON.stringify(operationOutcome({ severity, code, text, expression, diagnostics })));
}

function toProblem(error: unknown, logger: Logger): Problem {
  if (error instanceof Problem) return error;
  // The router's own words quote the URL, in which callers put identifiers.
  if (error instanceof NotFoundException)
    return problems.notFound('there is nothing under this address; GET /openapi.json lists what there is');
  if (error instanceof HttpException)
    return new Problem(error.getStatus(), issueType(error.getStatus()), error.message);
  if (isFastifyError(error) && error.statusCode < 500) {
    return new Problem(
      error.statusCode,
      issueType(error.statusCode),
      error.validation ? describe(error) : error.message,
    );
  }
  if (isRetryable(error)) return problems.unavailable('the exchange cannot do this right now; try again', error);
  const at =
    error instanceof Error
      ? error.stack
          ?.split('\n')
          .slice(1, 4)
          .map(it => it.trim())
          .join(' < ')
      : undefined;
  logger.error({ code: error instanceof Error ? error.name : 'unknown', at }, 'request failed');
  return new Problem(500, 'exception', 'the exchange failed to handle the request; its log says where', {
    cause: error,
  });
}

interface FastifyValidationError {
  readonly statusCode: number;
  readonly message: string;
  readonly validation?: readonly { readonly instancePath: string; readonly message?: string }[];
}

function isFastifyError(error: unknown): error is FastifyValidationError {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
}

function isRetryable(error: unknown): boolean {
  return error instanceof Error && 'retryable' in error && error.retryable === true;
}

function describe(error: FastifyValidationError): string {
  const [first] = error.validation ?? [];
  return first ? `${first.instancePath || 'the body'} ${first.message ?? 'is not valid'}` : 'the body is not valid';
}

function issueType(status: number): IssueType {
  switch (status) {
    case 401:
      return 'login';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 409:
      return 'conflict';
    case 413:
      return 'too-long';
    case 415:
      return 'not-supported';
    case 429:
      return 'throttled';
  }
  return status >= 500 ? 'exception' : 'invalid';
}
