export { type Actor, isRole, purposeOfUse, type Role, roles } from './actor.ts';
export { type BackoffOptions, backoffMs, pause } from './backoff.ts';
export { openDataFolder } from './data-folder.ts';
export { DeadLetterCapExceeded, DeadLetters } from './dead-letters.ts';
export { decodeBatch } from './decode-batch.ts';
export { type Engine, type EngineSettings, openEngine } from './engine.ts';
export { type Environment, readChoice, readPort, SettingsError } from './environment.ts';
export { type EventBatch, InvalidEvent, type LogEvent } from './event-batch.ts';
export { baseOf, matchParameters, sendFhir, sendMatches } from './fhir-reply.ts';
export { Allow, Caller } from './guard.ts';
export { Health } from './health.ts';
export { type Host, type HostOptions, startHost } from './host.ts';
export { asBytes, fhirJson } from './http.ts';
export { createLogger, type Logger } from './logger.ts';
export { OnEvents } from './on-events.ts';
export type { ViewStatus } from './operations.ts';
export { PIPELINE, type Pipeline } from './pipeline.ts';
export { consistentWith, formatPosition, parsePosition, positionHeader } from './position-header.ts';
export { Problem, problems } from './problem.ts';
export { Publisher } from './publisher.ts';
export { querySchema } from './query-schema.ts';
export type { Reaction } from './reactions.ts';
export { RouteSchema } from './route-schema.ts';
export { runService } from './run-service.ts';
export {
  countOf,
  cursorParameter,
  instantOf,
  noticeWith,
  only,
  type Parameters,
  type RawQuery,
  readParameters,
  type SaidParameters,
  urlOf,
} from './search-parameters.ts';
export { type EntryText, searchsetText } from './searchset-text.ts';
export { inAHurry, senders } from './senders.ts';
export { publishAndApply, type Runtime, type Service, type ServiceParts } from './service.ts';
export { readSettings, type Settings } from './settings.ts';
export { startTelemetry, type Telemetry } from './telemetry.ts';
export { type LocalIssuer, openLocalIssuer, TokenRefused, type TokenVerifier } from './token.ts';
export { turns } from './turns.ts';
export { UnitOfWork } from './unit-of-work.ts';
export type { View } from './view.ts';
export { type RebuildProgress, type RebuildResult, rebuildView } from './view-rebuild.ts';
export { Views } from './views.ts';
