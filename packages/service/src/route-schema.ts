// Brings `tags` and `summary` into the type of route schemas.
import '@fastify/swagger';

export { RouteSchema } from '@nestjs/platform-fastify';
