import { startWebhookReceiver } from '@causeway/testing';
import { ExchangeProcess } from '../exchange-process.ts';
import { type LoadItem, loadItems, loadPatientId } from '../load.ts';
import { percentile } from '../machine.ts';
import type { BenchContext, Measure, Result } from '../measure.ts';
import { send } from '../sender.ts';

const rate = 300;
/** 3,000 messages, as `full-path`. */
const warmUpSeconds = 10;

/** From the message on the socket to the call of the webhook. */
export const alertLatency: Measure = { name: 'alert-latency', engines: ['embedded', 'cluster'], run };

async function run(context: BenchContext): Promise<readonly Result[]> {
  const receiver = await startWebhookReceiver();
  const exchange = await ExchangeProcess.start(context, 'alert-latency');
  const sent = new Map<string, number[]>();
  const onSent = ({ patient }: LoadItem) => {
    const id = loadPatientId(patient);
    const times = sent.get(id);
    if (times) times.push(Date.now());
    else sent.set(id, [Date.now()]);
  };
  try {
    await exchange.subscribe({ type: 'rest-hook', endpoint: receiver.url });
    const warmUp = rate * warmUpSeconds;
    const items = loadItems(0, warmUp + rate * context.seconds);
    const cpuBefore = await exchange.cpuUs();
    await send(items, { port: exchange.mllpPort, connections: 16, window: 1, rate, onSent });
    await exchange.caughtUp();
    const cpuUs = (await exchange.cpuUs()) - cpuBefore;
    if (receiver.calls.length !== items.length) {
      throw new Error(`${receiver.calls.length} calls of ${items.length} messages`);
    }
    // A patient's alerts come in the order of its messages.
    const latencies = receiver.calls.map(({ body, at }) => at - (sent.get(patientOf(body))?.shift() ?? Number.NaN));
    const measured = latencies.slice(warmUp);
    const what = `socket to webhook at ${rate} msg/s`;
    const embedded = context.kind === 'embedded';
    return [
      { what: `${what}, p50`, value: percentile(measured, 0.5), unit: 'ms', ...(embedded && { target: { most: 30 } }) },
      {
        what: `${what}, p99`,
        value: percentile(measured, 0.99),
        unit: 'ms',
        ...(embedded && { target: { most: 250 } }),
      },
      { what: `CPU of the exchange for a message at ${rate} msg/s`, value: cpuUs / items.length, unit: 'µs' },
    ];
  } finally {
    await exchange.stop();
    await receiver.close();
  }
}

function patientOf(body: string): string {
  const id = /"reference":"Patient\/([^"]+)"/.exec(body)?.[1];
  if (id === undefined) throw new Error('a notification names no patient');
  return id;
}
