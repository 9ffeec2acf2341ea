// Files source patients in the identity service's views without matching them, and leaves arrivals in the log.
import { identityService, partsOf } from '@causeway/identity';
import { sourcePatientKey } from '@causeway/person';
import { type FactsReported, openCodec, originHeader } from '@causeway/schemas';
import { openEngine, Publisher, type Runtime, type Service, type Settings, startHost } from '@causeway/service';
import { type Arrival, arriving, residents } from './arrivals.ts';
import { learnModel } from './learned-model.ts';
import { Region } from './population.ts';
import type { ServingTask } from './serving.ts';

const atOnce = 2_000;
const facility = { facility: 'bench', messageId: 'bench' };
const topic = 'causeway.clinical.event';

const task = JSON.parse(process.argv[2] ?? '{}') as ServingTask & { readonly place: Settings };
const tell = (line: string) => process.send?.(line);
const region = new Region(task.persons);

/** The same views, and a reaction of the same name that does nothing: it has seen what is filed. */
function filing(service: Service): Service {
  return {
    ...service,
    start: async runtime => {
      const parts = await service.start(runtime);
      const idle = (parts.reactions ?? []).map(({ name, topics }) => ({ name, topics, react: async () => {} }));
      return { ...parts, reactions: idle };
    },
  };
}

async function adoptModel({ publisher }: Runtime): Promise<void> {
  const model = learnModel(region, task.persons);
  const { version, learned } = model;
  const common = { header: originHeader({ now: 1, ...facility }), steward: 'bench' };
  const parts = partsOf(model);
  for (const [part, body] of parts.entries()) {
    const { records, pairs } = learned;
    const event = {
      type: 'ModelLearned',
      ...common,
      version,
      part,
      parts: parts.length,
      records,
      pairs,
      body,
    } as const;
    await publisher.publishOne('causeway.identity.model', version, event);
  }
  const changed = { linksGained: 0, linksLost: 0, personsTouched: 0, explanation: '' };
  const event = { type: 'ModelAdopted', ...common, version, previous: '', ...changed } as const;
  await publisher.publishOne('causeway.identity.model', 'adoption', event);
}

async function append(publisher: Publisher, authority: string, some: Iterable<Arrival>): Promise<void> {
  let waiting: { key: string; event: FactsReported }[] = [];
  let told = 0;
  const flush = async () => {
    await publisher.publish(topic, waiting);
    waiting = [];
  };
  for (const { patient } of some) {
    const sourcePatient = { authority, identifier: String(told++) };
    const header = originHeader({ now: 1, ...facility });
    const nothing = { encounter: null, resources: [], cleared: [], unmapped: {} };
    const said = { trigger: 'ADT_A28', patient: JSON.stringify(patient), ...nothing };
    waiting.push({
      key: sourcePatientKey(sourcePatient),
      event: { type: 'FactsReported', header, sourcePatient, ...said },
    });
    if (waiting.length === atOnce) await flush();
    if (told % 100_000 === 0) tell(`${told} in the log`);
  }
  await flush();
}

async function caughtUp({ log, views }: Runtime): Promise<void> {
  for (const { topic: of, partition, end } of await log.offsets([topic, 'causeway.identity.model'])) {
    if (end > 0) await views.reached({ topic: of, partition, offset: end - 1 }, 3_600_000);
  }
}

const host = await startHost({ settings: task.place, services: [filing(identityService({ standard: 'permit' }))] });
const [runtime] = host.runtimes;
if (!runtime) throw new Error('no runtime');
await adoptModel(runtime);
await append(runtime.publisher, 'urn:oid:2.16.840.1.113883.19.5.1', residents(region, task.persons));
await caughtUp(runtime);
tell('everybody is filed');
await host.close();

// Nobody reads these until the service that is measured is there.
const engine = await openEngine(task.place.engine, 'bench');
const publisher = new Publisher({ log: engine.log, codec: await openCodec({}) });
await append(publisher, 'urn:oid:2.16.840.1.113883.19.5.2', arriving(region, task));
await engine.log.close();
process.disconnect();
