import { openKafkaLog } from '@causeway/event-log';
import { eventLogContract } from '@causeway/event-log/contract';
import { patiently } from '@causeway/testing';

const brokers = (process.env.KAFKA_BROKERS ?? '').split(',').filter(it => it !== '');
if (brokers.length === 0) throw new Error('KAFKA_BROKERS is not set: start a cluster and name its brokers, host:port');

let instances = 0;

eventLogContract(
  'The Kafka log',
  async () => {
    const open = () => {
      instances += 1;
      return openKafkaLog({ brokers, clientId: `contract-${instances}`, consumer: { heartbeatMs: 200 } });
    };
    const logs = [await open()];
    const [log] = logs;
    if (log === undefined) throw new Error('the log did not open');
    return {
      log,
      openAnother: async () => {
        const another = await open();
        logs.push(another);
        return another;
      },
      // Topics stay: their names are unique, and the cluster is thrown away.
      stop: async () => {
        await Promise.all(logs.map(it => it.close()));
      },
    };
  },
  { timeoutMs: patiently(15_000) },
);
