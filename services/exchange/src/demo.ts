import type { LocalIssuer } from '@causeway/service';
import { facilities, facilityIds } from '@causeway/simulator';
import { type Console, formatCount, formatMs, formatSeconds } from './console.ts';
import { ExchangeClient } from './exchange-client.ts';
import { CommandFailure } from './failure.ts';
import { type PlayReport, play } from './player.ts';
import { beginning, registerRegion, simulate } from './simulated-region.ts';
import { readEvents } from './sse.ts';

export interface DemoOptions {
  readonly url: string;
  readonly mllp: { readonly host: string; readonly port: number };
  readonly issuer: LocalIssuer;
  readonly console: Console;
  readonly seed: string;
  readonly patients: number;
  readonly rate: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** As `GET /alerts/stream` tells it. */
interface Alert {
  readonly event: string;
  readonly trigger: string;
  readonly facility: string;
  readonly occurredAt: string;
  readonly patient: { readonly identifier: { readonly system: string; readonly value: string } };
  readonly encounter: { readonly location: string } | null;
}

interface Named {
  readonly text?: string;
  readonly family?: string;
  readonly given?: readonly string[];
}

const organization = 'demo-care-team';
const events = 'admit,transfer,discharge,cancel-admit,merge';
/** Alerts arrive within a moment of their messages; this long after the last one they are counted. */
const settleMs = 2_000;

/**
 * A region on its busiest morning: three facilities send what happens to a few hundred invented people, a care team has
 * subscribed to all of it and hears of it here. Everything goes through the real ports.
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const { console, url, mllp, seed, patients, rate, signal } = options;
  const { colors } = console;
  const client = new ExchangeClient({ url, token: tokenOf(options, 'operator', 'exchange') });
  const careTeam = new ExchangeClient({ url, token: tokenOf(options, 'care-team', organization) });
  await registerRegion(client);
  await subscribe(careTeam);
  const board = new AlertBoard(options, careTeam);
  const listening = board.listen();

  // Another run on the same data begins at another time and brings new visits of the same people.
  const { messages, total } = simulate({ kind: 'region', seed, patients, startAt: beginning(options.now()) });
  const names = facilityIds.map(it => facilities[it].name).join(', ');
  console.out(colors.bold('Demo: a simulated region'));
  console.out(`${names} send ${formatCount(total)} messages about ${formatCount(patients)} invented people,`);
  console.out(
    `${rate} a second, for about ${formatSeconds(total / rate)}. Alerts of the care team "${organization}" as they arrive:\n`,
  );
  const report = await play(messages, { ...mllp, connections: facilityIds.length, rate, signal });
  await settled(board, signal);
  summarize(console, report, board.shown);
  if (!signal.aborted) console.out(colors.dim('The exchange goes on; Ctrl-C stops it.'));
  await listening;
}

function tokenOf({ issuer }: DemoOptions, role: 'operator' | 'care-team' | 'clinician', of: string) {
  return () => issuer.issue({ subject: `demo-${role}`, role, organization: of, purpose: 'TREAT' }, 600);
}

/** One subscription for each facility, under an id of its own: the demo may run again on the same data. */
async function subscribe(careTeam: ExchangeClient): Promise<void> {
  for (const facility of facilityIds) {
    await careTeam.put(
      `/fhir/Subscription/demo-${facility}`,
      {
        resourceType: 'Subscription',
        status: 'active',
        reason: 'The demo care team follows every patient of the facility',
        criteria: `Encounter?facility=${facility}&event=${events}`,
        channel: { type: 'message' },
      },
      'application/fhir+json',
    );
  }
}

async function settled(board: AlertBoard, signal: AbortSignal): Promise<void> {
  for (let seen = -1; seen !== board.shown && !signal.aborted; ) {
    seen = board.shown;
    await new Promise(resolve => setTimeout(resolve, settleMs));
  }
}

function summarize(console: Console, report: PlayReport, alerts: number): void {
  const { colors } = console;
  const { answered, accepted, seconds, latency, refusals } = report;
  const refused = answered - accepted;
  console.out('');
  console.out(
    `${colors.green('✔')} ${formatCount(answered)} messages in ${formatSeconds(seconds)}: ${formatCount(accepted)} accepted, ${formatCount(refused)} refused; ` +
      `${colors.bold(formatCount(alerts))} alerts; acknowledged in ${formatMs(latency.p50)} (p50), ${formatMs(latency.p99)} (p99)`,
  );
  for (const [text, count] of Object.entries(refusals)) console.out(`  ${colors.red(formatCount(count))} ${text}`);
}

/** The screen of the care team: what its live stream says, a line each. */
class AlertBoard {
  readonly #options: DemoOptions;
  readonly #careTeam: ExchangeClient;
  readonly #clinician: ExchangeClient;
  readonly #names = new Map<string, string>();
  shown = 0;

  constructor(options: DemoOptions, careTeam: ExchangeClient) {
    this.#options = options;
    this.#careTeam = careTeam;
    this.#clinician = new ExchangeClient({ url: options.url, token: tokenOf(options, 'clinician', organization) });
  }

  /** Until the signal aborts; a stream that ends is opened again. */
  async listen(): Promise<void> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      try {
        const lines = this.#careTeam.lines('/alerts/stream', { signal, accept: 'text/event-stream' });
        for await (const { data } of readEvents(lines)) await this.#show(JSON.parse(data) as Alert);
      } catch (error) {
        if (!(error instanceof CommandFailure) || !error.retryable) throw error;
        await new Promise(resolve => setTimeout(resolve, 500));
      }
    }
  }

  async #show(alert: Alert): Promise<void> {
    if (typeof alert.event !== 'string' || !alert.patient) return;
    this.shown++;
    const { console } = this.#options;
    const { colors } = console;
    const time = alert.occurredAt.replace('T', ' ').slice(0, 16);
    const event = eventColor(alert.event, colors)(alert.event.padEnd(12));
    const { system, value } = alert.patient.identifier;
    const name = await this.#nameOf(system, value);
    const place = alert.encounter?.location ?? '';
    console.out(
      `${colors.dim(time)}  ${event}  ${alert.facility.padEnd(8)}  ${colors.bold(name)} ${colors.dim([value, place].filter(Boolean).join('  '))}`,
    );
  }

  /** As the record has it; the number alone where it is not told. */
  async #nameOf(system: string, value: string): Promise<string> {
    const key = `${system}|${value}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const bundle = await this.#clinician
      .get<{ entry?: readonly { resource: { name?: readonly Named[] } }[] }>(
        `/fhir/Patient?identifier=${encodeURIComponent(key)}`,
      )
      .catch(() => undefined);
    const [name] = bundle?.entry?.[0]?.resource.name ?? [];
    if (!name) return '';
    const text = name.text ?? [...(name.given ?? []), name.family].filter(Boolean).join(' ');
    this.#names.set(key, text);
    return text;
  }
}

function eventColor(event: string, colors: Console['colors']) {
  switch (event) {
    case 'admit':
      return colors.green;
    case 'discharge':
      return colors.blue;
    case 'transfer':
      return colors.yellow;
    case 'merge':
      return colors.magenta;
  }
  return colors.red;
}
