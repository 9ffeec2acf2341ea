import { type CanActivate, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Actor, Role } from './actor.ts';
import { problems } from './problem.ts';
import { TokenRefused, type TokenVerifier } from './token.ts';

const allowedKey = 'causeway:allowed';

/** The roles that may call this; without it nobody may. */
export const Allow = (...allowed: readonly (Role | 'anyone')[]) => SetMetadata(allowedKey, allowed);

/** The caller, as the guard found them in the bearer token. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<FastifyRequest & { actor?: Actor }>();
  if (!actor) throw problems.unauthenticated('a bearer token is required');
  return actor;
});

/** Lets a request through when its bearer token is good and its role is one the route allows. */
export class TokenGuard implements CanActivate {
  readonly #verify: TokenVerifier;
  readonly #reflector = new Reflector();

  constructor(verify: TokenVerifier) {
    this.#verify = verify;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const allowed = this.#reflector.getAllAndOverride<readonly (Role | 'anyone')[] | undefined>(allowedKey, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (allowed?.includes('anyone')) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & { actor?: Actor }>();
    const actor = await this.#authenticate(request.headers.authorization);
    if (!allowed?.includes(actor.role)) {
      throw problems.forbidden(
        `the role ${actor.role} may not do this; allowed: ${(allowed ?? []).join(', ') || 'nobody'}`,
      );
    }
    request.actor = actor;
    return true;
  }

  async #authenticate(authorization: string | undefined): Promise<Actor> {
    const [scheme, token] = authorization?.split(' ') ?? [];
    if (scheme?.toLowerCase() !== 'bearer' || !token) {
      throw problems.unauthenticated('send "Authorization: Bearer <token>"; locally "npx causeway token" prints one');
    }
    try {
      return await this.#verify(token);
    } catch (error) {
      if (error instanceof TokenRefused) throw problems.unauthenticated(error.message);
      throw problems.unavailable('the token cannot be verified right now: the issuer does not answer', error);
    }
  }
}
