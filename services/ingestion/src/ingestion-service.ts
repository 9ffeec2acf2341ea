import { Disclosure } from '@causeway/disclosure';
import type { MllpServer } from '@causeway/hl7';
import type { MessageReceived } from '@causeway/schemas';
import { pause, type Runtime, type Service, type ServiceParts } from '@causeway/service';
import { CcdaController } from './ccda-http.ts';
import { CodeDirectory } from './codes/code-directory.ts';
import { ConceptMapController, UnmappedCodesController } from './codes/codes-http.ts';
import { conceptMapView } from './codes/concept-map-view.ts';
import { ConceptMaps } from './codes/concept-maps.ts';
import { CsvController, CsvMappingController } from './csv/csv-http.ts';
import { csvMappingView } from './csv/csv-mapping-view.ts';
import { CsvMappings } from './csv/csv-mappings.ts';
import { FacilityDirectory } from './facility/facility-directory.ts';
import { FacilityController } from './facility/facility-http.ts';
import { facilityView } from './facility/facility-view.ts';
import { Registrar } from './facility/registrar.ts';
import { feedView } from './feed-view.ts';
import { FhirController } from './fhir/fhir-http.ts';
import { FhirIntake } from './fhir/fhir-intake.ts';
import { FindingController } from './fhir/finding-http.ts';
import { Hl7v2Controller } from './hl7v2-http.ts';
import { inboundView } from './inbound-view.ts';
import { IngestionEvents, ingestionTransport } from './ingestion-events.ts';
import { type Answer, Intake, reachedEnd } from './intake/intake.ts';
import { ReceiptBook } from './intake/receipt-book.ts';
import { MessageController } from './message/message-http.ts';
import { type MllpLimits, startMllp } from './mllp.ts';
import { normalize } from './normalize/normalize.ts';
import { QualityController } from './quality/quality-http.ts';
import { Quarantine } from './quarantine/quarantine.ts';
import { QuarantineController, shown } from './quarantine/quarantine-http.ts';
import { Reconversions } from './reconvert/reconversions.ts';
import { ReconversionController } from './reconvert/reconvert-http.ts';
import {
  CODES,
  CSV_MAPPINGS,
  DISCLOSURE,
  FACILITIES,
  FHIR_INTAKE,
  INTAKE,
  MAPS,
  QUARANTINE,
  RECONVERSIONS,
  REGISTRAR,
  RUNTIME,
} from './tokens.ts';
import { UnmappedController } from './unmapped/unmapped-http.ts';

export interface IngestionSettings {
  /** 0 lets the system choose. */
  readonly mllpPort: number;
  /** Default: this machine only. */
  readonly mllpHost?: string;
  readonly limits?: MllpLimits;
  /** How long a sender waits for the log before it is told to send again; default 10 s. */
  readonly patienceMs?: number;
}

export interface IngestionService extends Service {
  /** The port MLLP is bound to; undefined until it is open. */
  readonly mllpPort: number | undefined;
}

const drainMs = 10_000;
/** How long the start of the process waits for the views; afterwards it goes on waiting in the background. */
const startMs = 60_000;

/** Facilities, the way in for HL7 v2, what was refused, and the way from messages to clinical events. */
export function ingestionService(settings: IngestionSettings): IngestionService {
  let mllp: MllpServer | undefined;

  async function start(runtime: Runtime): Promise<ServiceParts> {
    const { log, codec, telemetry } = runtime;
    const stopping = new AbortController();
    const directory = new FacilityDirectory();
    const codes = new CodeDirectory();
    const csvMappings = new CsvMappings(runtime, directory);
    const reconversions = new Reconversions({ runtime, directory, codes, mappings: csvMappings });
    const book = new ReceiptBook({ views: runtime.views });
    const { patienceMs } = settings;
    const intake = new Intake({
      runtime,
      directory,
      book,
      onAnswer: (answer, elapsedMs) => observe(runtime, answer, elapsedMs),
      ...(patienceMs !== undefined && { patienceMs }),
    });
    const fhirIntake = new FhirIntake(runtime, patienceMs);
    runtime.health.set('ingestion.intake', false, 'reading what came before the start');
    await directory.follow(log, codec);
    await codes.follow(log, codec);
    telemetry.gauge('mllp_connections', 'Open MLLP connections', () => mllp?.connections ?? 0);

    /** What came before the start must be known before anything is taken: a repeated message gets its first answer. */
    async function open(): Promise<void> {
      while (!(await caughtUp(runtime))) {
        await pause(200, stopping.signal);
        if (stopping.signal.aborted) return;
      }
      const { mllpPort: port, mllpHost: host = '127.0.0.1', limits = {} } = settings;
      intake.open();
      mllp = await startMllp({ port, host, limits, intake, logger: runtime.logger, telemetry });
      runtime.health.set('ingestion.intake', true);
    }

    const ways = { intake, fhirIntake, directory, renewed: (it: MessageReceived) => csvMappings.renewed(it) };
    return {
      controllers: [
        FacilityController,
        MessageController,
        Hl7v2Controller,
        CcdaController,
        QuarantineController,
        ConceptMapController,
        UnmappedCodesController,
        UnmappedController,
        CsvController,
        CsvMappingController,
        QualityController,
        ReconversionController,
        FhirController,
        FindingController,
        IngestionEvents,
      ],
      providers: [
        { provide: RUNTIME, useValue: runtime },
        { provide: REGISTRAR, useValue: new Registrar(runtime, directory) },
        { provide: INTAKE, useValue: intake },
        { provide: CODES, useValue: codes },
        { provide: FACILITIES, useValue: directory },
        { provide: CSV_MAPPINGS, useValue: csvMappings },
        { provide: RECONVERSIONS, useValue: reconversions },
        { provide: MAPS, useValue: new ConceptMaps(runtime, directory, codes) },
        { provide: FHIR_INTAKE, useValue: fhirIntake },
        // Only its record of what was decided is used: who may read a message does not depend on consent.
        { provide: DISCLOSURE, useValue: new Disclosure(runtime, 'permit') },
        { provide: QUARANTINE, useValue: new Quarantine(runtime, ways) },
      ],
      reactions: [normalize({ runtime, directory, codes })],
      onListening: () => {
        const opened = open();
        opened.catch(() => runtime.health.set('ingestion.intake', false, 'the MLLP port cannot be opened'));
        return Promise.race([opened, pause(startMs, stopping.signal)]);
      },
      close: async () => {
        stopping.abort();
        await reconversions.close();
        await mllp?.close(drainMs);
        await directory.close();
        await codes.close();
      },
    };
  }

  return {
    name: 'ingestion',
    transportId: ingestionTransport,
    views: [facilityView, inboundView, conceptMapView, csvMappingView, feedView],
    background: ['causeway.clinical.event'],
    start,
    get mllpPort() {
      return mllp?.port;
    },
  };
}

/** False too when the log or the store does not answer: it is asked again. */
async function caughtUp(runtime: Runtime): Promise<boolean> {
  try {
    return await reachedEnd(runtime, 5_000);
  } catch {
    return false;
  }
}

/** Counts answers by code and facility; tells of those that are not positive, by MSH-10. */
function observe({ telemetry, logger }: Runtime, answer: Answer, elapsedMs: number): void {
  const { ackCode, facility, refusal } = answer;
  telemetry.count('messages', { code: ackCode, facility: facility || 'unknown', reason: refusal?.reason ?? '' });
  telemetry.record('ack_ms', elapsedMs, { code: ackCode });
  if (refusal === null) return;
  const { code, reason } = refusal;
  logger.info({ ackCode, code, reason, facility, controlId: shown(answer.controlId) }, 'message not accepted');
}
