import type { EventLog } from '@causeway/event-log';
import { openCodec, topicDeclarations } from '@causeway/schemas';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import 'reflect-metadata';
import { Closers } from './closers.ts';
import { type Engine, openEngine } from './engine.ts';
import { useFhirFormats } from './fhir-format.ts';
import { TokenGuard } from './guard.ts';
import { Health } from './health.ts';
import { HealthController } from './health-http.ts';
import { maxBodyBytes, useBodyParsers, useOpenApi } from './http.ts';
import { LogController } from './log-http.ts';
import { createLogger, type Logger } from './logger.ts';
import { NestLogger } from './nest-logger.ts';
import { openViews } from './open-views.ts';
import { OPERATIONS, Operations } from './operations.ts';
import { PIPELINE, Pipeline } from './pipeline.ts';
import { afterSenders, givingWayTo, Places } from './places.ts';
import { problems } from './problem.ts';
import { ProblemFilter, sendProblem } from './problem-filter.ts';
import { Publisher } from './publisher.ts';
import { Reactions } from './reactions.ts';
import { senders } from './senders.ts';
import type { Runtime, Service, ServiceParts } from './service.ts';
import type { Settings } from './settings.ts';
import { startTelemetry, type Telemetry } from './telemetry.ts';
import { openLocalIssuer, remoteVerifier, type TokenVerifier } from './token.ts';
import { EventLogTransport } from './transport.ts';
import { ViewThread } from './view-thread.ts';
import { ViewsController } from './views-http.ts';
import { waitingFor } from './waiting.ts';

/** Batches under way at a time: enough that some compute while others wait for the log. The fewer, the more each holds. */
const urgentBatches = 8;
const backgroundBatches = 2;
/** Of the services whose views have threads of their own. */
const apartBatches = 2;

export interface HostOptions {
  readonly settings: Settings;
  readonly services: readonly Service[];
  readonly logger?: Logger;
  readonly telemetry?: Telemetry;
  /** Given by tests that share an engine between hosts; then the host does not close it. */
  readonly engine?: Engine;
  readonly now?: () => number;
}

/** A running process: one service, or all of them. */
export interface Host {
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly health: Health;
  readonly runtimes: readonly Runtime[];
  /** Stops taking work, finishes what was begun, leaves the groups and closes the engine. */
  close(): Promise<void>;
}

interface Started {
  readonly runtime: Runtime;
  readonly parts: ServiceParts;
  readonly pipeline: Pipeline;
  /** The views are applied on a thread of their own. */
  readonly apart: boolean;
}

/** Starts services in this process: their stores, views, consumers and one HTTP port for all. What fails leaves nothing open. */
export async function startHost(options: HostOptions): Promise<Host> {
  const closers = new Closers();
  try {
    return await start(options, closers);
  } catch (error) {
    await closers.close().catch(() => undefined);
    throw error;
  }
}

async function start(options: HostOptions, closers: Closers): Promise<Host> {
  const { settings } = options;
  const logger = options.logger ?? createLogger({ level: settings.logLevel });
  const telemetry = options.telemetry ?? startTelemetry();
  if (!options.telemetry) closers.add('engine', () => telemetry.shutdown());
  const health = new Health();
  health.set('starting', false, 'the process is starting');
  const clientId = options.services.length === 1 ? `causeway-${options.services[0]?.name}` : 'causeway-exchange';
  const engine = options.engine ?? (await openEngine(settings.engine, clientId));
  if (!options.engine) closers.add('engine', () => engine.log.close());
  const ensured = engine.log.ensureTopics(topicDeclarations());
  await waitingFor('the log: until it answers and its topics can be used', ensured, { logger });
  const codec = await openCodec({ registryUrl: settings.schemaRegistryUrl });
  const publisher = new Publisher({ log: engine.log, codec });

  const started: Started[] = [];
  for (const service of options.services) {
    const store = await engine.openStore(service.name);
    closers.add('services', () => store.close());
    const writer = viewThread(service, { ...options, log: engine.log });
    const views = await openViews(service, { log: engine.log, store, codec, logger, writer });
    closers.add('services', () => views.close());
    const runtime: Runtime = {
      service: service.name,
      log: engine.log,
      store,
      codec,
      views,
      publisher,
      health,
      telemetry,
      logger: logger.child({ service: service.name }),
      now: options.now ?? Date.now,
    };
    const parts = await service.start(runtime);
    closers.add('edges', () => parts.close?.());
    const pipeline = new Pipeline(views, new Reactions(store, parts.reactions ?? []));
    closers.add('services', () => pipeline.settle().catch(() => {}));
    started.push({ runtime, parts, pipeline, apart: writer !== undefined });
  }

  const verify = await openVerifier(settings);
  const operations = new Operations({
    health,
    telemetry,
    logger,
    log: engine.log,
    runtimes: started.map(it => it.runtime),
  });
  const app = await createApp({ started, verify, operations, logger });
  closers.add('app', () => app.close());
  const urgent = new Places(afterSenders(senders, urgentBatches));
  const shared = { urgent, background: new Places(givingWayTo(urgent, senders, backgroundBatches)) };
  const own = new Places(givingWayTo(urgent, senders, apartBatches));
  const apart = { urgent: own, background: own };
  options.services.forEach((service, index) => {
    const it = started[index];
    if (!it) return;
    const places = it.apart ? apart : shared;
    app.connectMicroservice({ strategy: transportOf(service, it, { ...settings, places }) });
  });
  await app.startAllMicroservices();
  await app.listen(settings.httpPort, settings.host);
  for (const { parts } of started) await parts.onListening?.();
  health.set('starting', true);

  const close = () => {
    health.set('stopping', false, 'the process is stopping');
    return closers.close();
  };
  return {
    url: await app.getUrl(),
    app,
    health,
    runtimes: started.map(it => it.runtime),
    close,
  };
}

/** On the embedded engine, beside other services: elsewhere a service has a process of its own, and the cores are others'. */
function viewThread(
  { name, viewProgram }: Service,
  { settings: { engine, schemaRegistryUrl }, services, log }: HostOptions & { readonly log: EventLog },
): ViewThread | undefined {
  if (viewProgram === undefined || services.length < 2 || engine.kind !== 'embedded') return undefined;
  return new ViewThread({ program: viewProgram, log, service: name, engine, schemaRegistryUrl });
}

function transportOf(
  service: Service,
  { runtime, parts, pipeline, apart }: Started,
  { deadLetterCap, places }: Settings & { readonly places: { readonly urgent: Places; readonly background: Places } },
): EventLogTransport {
  return new EventLogTransport({
    ...runtime,
    places,
    ...(service.background && { background: service.background }),
    transportId: service.transportId,
    decodes: !apart,
    start: at => pipeline.start(at),
    ...(deadLetterCap === undefined ? {} : { deadLetterCap }),
    ...(parts.onAssigned ? { onAssigned: parts.onAssigned } : {}),
    onRevoked: async partitions => {
      await parts.onRevoked?.(partitions);
      await pipeline.settle().catch(() => {});
    },
  });
}

async function openVerifier({ issuer, dataDirectory }: Settings): Promise<TokenVerifier> {
  return issuer ? remoteVerifier(issuer) : (await openLocalIssuer(dataDirectory)).verify;
}

async function createApp(given: {
  readonly started: readonly Started[];
  readonly verify: TokenVerifier;
  readonly operations: Operations;
  readonly logger: Logger;
}): Promise<NestFastifyApplication> {
  const { started, verify, operations, logger } = given;
  const adapter = new FastifyAdapter({
    bodyLimit: maxBodyBytes,
    forceCloseConnections: true,
    routerOptions: { caseSensitive: true },
    // Before any route is found, so no filter sees it; Fastify's own words quote the address.
    frameworkErrors: (_error: unknown, _request: FastifyRequest, reply: FastifyReply) =>
      void sendProblem(reply, problems.invalid('the address cannot be read: percent-encode it, and keep ids short')),
  });
  const app = await NestFactory.create<NestFastifyApplication>(rootModule(started, operations), adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  useFhirFormats(app);
  useBodyParsers(app);
  await useOpenApi(app);
  app.useGlobalGuards(new TokenGuard(verify));
  app.useGlobalFilters(new ProblemFilter(logger));
  return app;
}

/** One Nest module for each service, so that providers of two services never meet. */
function rootModule(started: readonly Started[], operations: Operations): DynamicModule {
  const imports = started.map(({ parts, pipeline }): DynamicModule => {
    const module: Type = class {};
    return {
      module,
      controllers: [...parts.controllers],
      providers: [...parts.providers, { provide: PIPELINE, useValue: pipeline }],
    };
  });
  return {
    module: class Root {},
    imports,
    controllers: [HealthController, ViewsController, LogController],
    providers: [{ provide: OPERATIONS, useValue: operations }],
  };
}
