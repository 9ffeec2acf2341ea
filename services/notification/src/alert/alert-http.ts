import { type Actor, Allow, Caller, positionHeader, problems, RouteSchema } from '@causeway/service';
import { Controller, Get, Headers, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseFilter } from './alert-filter.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import type { Inbox, InboxPage } from './inbox.ts';
import type { LiveStream } from './live-stream.ts';

export const INBOX = Symbol('inbox');
export const LIVE_STREAM = Symbol('live-stream');

const tags = ['notification'];
const filters = {
  event: { type: 'string', description: 'admit,discharge,A08' },
  subscription: { type: 'string' },
} as const;

interface InboxQuery {
  readonly event?: string;
  readonly subscription?: string;
  readonly _since?: string;
  readonly after?: string;
  readonly page?: string;
  readonly limit?: number;
}

/** The alerts of the caller's organisation: its inbox, and live. */
@Controller('alerts')
@Allow('care-team')
export class AlertController {
  readonly #inbox: Inbox;
  readonly #stream: LiveStream;

  constructor(@Inject(INBOX) inbox: Inbox, @Inject(LIVE_STREAM) stream: LiveStream) {
    this.#inbox = inbox;
    this.#stream = stream;
  }

  @Get()
  @RouteSchema({
    tags,
    summary: 'Alerts, newest first; with after=<cursor> those that came since, oldest first',
    querystring: {
      type: 'object',
      properties: {
        ...filters,
        _since: { type: 'string', description: 'an instant; alerts the exchange learned of since' },
        after: { type: 'string', description: 'the cursor of an answer before' },
        page: { type: 'string', description: 'the next of an answer before' },
        limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
      },
    },
  })
  async list(
    @Query() query: InboxQuery,
    @Headers(positionHeader) position: string | undefined,
    @Caller() actor: Actor,
  ): Promise<InboxPage & { readonly cursor: string; readonly next?: string }> {
    await this.#inbox.caughtUp(position);
    const filter = parseFilter(query);
    const { after, page, limit = 50 } = query;
    if (after !== undefined) {
      const cursor = parseCursor(after, this.#stream.partitions);
      const read = await this.#inbox.after(actor, filter, { cursor, limit });
      return { ...read, cursor: formatCursor(read.cursor) };
    }
    // Taken first, so that what comes meanwhile is after it.
    const cursor = formatCursor(await this.#inbox.end());
    return { ...(await this.#inbox.newest(actor, filter, { since: sinceOf(query), page, limit })), cursor };
  }

  @Get('stream')
  @RouteSchema({
    tags,
    summary: 'Alerts as they come (Server-Sent Events); Last-Event-ID or after=<cursor> resumes',
    querystring: { type: 'object', properties: { ...filters, after: { type: 'string' } } },
  })
  stream(
    @Query() query: Pick<InboxQuery, 'event' | 'subscription' | 'after'>,
    @Headers('last-event-id') last: string | undefined,
    @Caller() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    const filter = parseFilter(query);
    const from = last || query.after;
    const resumed = from ? { from: parseCursor(from, this.#stream.partitions) } : {};
    reply.hijack();
    this.#stream.serve(reply.raw, { actor, filter, ...resumed, expiresAt: expiryOf(request.headers.authorization) });
  }
}

function sinceOf({ _since }: InboxQuery): number | undefined {
  if (_since === undefined) return undefined;
  const since = Date.parse(_since.replace(/^ge/, ''));
  if (Number.isNaN(since)) throw problems.invalid('_since is an instant, as 2026-01-31T08:00:00Z');
  return since;
}

/** When the token ends (RFC 7519 4.1.4); the guard has verified it. */
function expiryOf(authorization = ''): number | undefined {
  const [, payload = ''] = authorization.split('.');
  try {
    const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1_000 : undefined;
  } catch {
    return undefined;
  }
}
