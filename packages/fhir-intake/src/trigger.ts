import { encounterState } from './encounter.ts';
import { at, type SentResource, textOf } from './json.ts';
import type { Plan, Planned } from './plan.ts';

/** How long after its end a visit that is first told of is news. */
const newsMs = 24 * 3600_000;

/**
 * What happened, in the words care teams subscribe by: of a message its event (`notification-admit`), else what the
 * patient's Encounter went through since it was last sent (`FHIR_admit`).
 */
export function triggerOf(plan: Plan, encounter: Planned | undefined, receivedAt: number): string {
  const { submission } = plan;
  if (submission.kind === 'message') {
    const header = submission.operations[0]?.resource;
    return textOf(at(header, 'eventCoding', 'code')) ?? lastSegment(textOf(header?.eventUri)) ?? 'FHIR_message';
  }
  if (encounter) return `FHIR_${encounterEvent(plan, encounter, receivedAt)}`;
  return reportsResult(plan, receivedAt) ? 'FHIR_result' : `FHIR_${submission.kind}`;
}

/** One new report is news; a history of them is not. */
function reportsResult({ submission, planned }: Plan, receivedAt: number): boolean {
  if (submission.kind === 'document') return false;
  const [report, ...others] = planned.filter(it => it.operation.type === 'DiagnosticReport' && it.action === 'report');
  if (report === undefined || others.length > 0) return false;
  const issued = instant(report.operation.resource?.issued) ?? instant(report.operation.resource?.effectiveDateTime);
  return issued !== undefined && receivedAt - issued < newsMs;
}

const present: ReadonlySet<string> = new Set(['arrived', 'triaged', 'in-progress', 'onleave']);
const inpatient: ReadonlySet<string> = new Set(['IMP', 'ACUTE', 'NONAC', 'OBSENC', 'SS']);
const cancelled: ReadonlySet<string> = new Set(['cancelled', 'entered-in-error']);

function encounterEvent(plan: Plan, { operation, known }: Planned, receivedAt: number): string {
  const now = encounterState(operation.resource, plan);
  const before = known?.deleted ? null : (known?.encounter ?? null);
  if (now.status === 'finished') {
    if (before?.status === 'finished') return 'update';
    return before || isNews(operation.resource, receivedAt) ? 'discharge' : 'history';
  }
  if (cancelled.has(now.status)) return before ? 'cancel-admit' : 'update';
  if (now.status === 'planned') return before ? 'update' : 'pre-admit';
  if (!present.has(now.status)) return 'update';
  if (before === null || !present.has(before.status)) return inpatient.has(now.class) ? 'admit' : 'register';
  if (inpatient.has(now.class) && !inpatient.has(before.class)) return 'admit';
  if (now.class !== before.class) return 'class-change';
  return now.location !== before.location && before.location !== '' ? 'transfer' : 'update';
}

function isNews(resource: SentResource | undefined, receivedAt: number): boolean {
  const end = instant(at(resource, 'period', 'end'));
  return end !== undefined && receivedAt - end < newsMs;
}

/** When it was true: the Encounter's last step, the Bundle's or document's time, else its arrival. */
export function occurredAt({ submission }: Plan, encounter: Planned | undefined, receivedAt: number): number {
  const { bundle, operations } = submission;
  const visit = encounter?.operation.resource;
  const step = visit?.status === 'finished' ? at(visit, 'period', 'end') : at(visit, 'period', 'start');
  const document = submission.kind === 'document' ? operations[0]?.resource?.date : undefined;
  const said = instant(step) ?? instant(bundle?.timestamp) ?? instant(document) ?? instant(effective(operations));
  // A time to come is a slip of the sender's clock.
  return said === undefined || said > receivedAt ? receivedAt : said;
}

function effective(operations: readonly { readonly resource?: SentResource }[]): unknown {
  const [only, ...others] = operations;
  if (others.length > 0) return undefined;
  return only?.resource?.effectiveDateTime ?? only?.resource?.issued;
}

/** A date alone says too little. */
function instant(value: unknown): number | undefined {
  const text = textOf(value);
  if (text === undefined || !/T\d\d:\d\d.*(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

function lastSegment(uri: string | undefined): string | undefined {
  return uri?.split(/[/#:]/).at(-1) || undefined;
}
