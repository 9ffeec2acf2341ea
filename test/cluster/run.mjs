// Runs the tests that need a real Kafka and MongoDB: on the servers that KAFKA_BROKERS and MONGODB_URL name, else on
// the official images where Docker answers.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const root = new URL('../..', import.meta.url);

async function startContainers() {
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status !== 0) return undefined;
  const { GenericContainer, Wait } = await import('testcontainers');
  const kafkaPort = 39092;
  const kafka = await new GenericContainer('apache/kafka:4.4.0')
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: `PLAINTEXT://0.0.0.0:${kafkaPort},CONTROLLER://0.0.0.0:9093`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${kafkaPort}`,
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@127.0.0.1:9093',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    })
    .withExposedPorts({ container: kafkaPort, host: kafkaPort })
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  const mongo = await new GenericContainer('mongo:8')
    .withCommand(['mongod', '--replSet', 'rs0', '--bind_ip_all'])
    .withExposedPorts(27017)
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  await foundReplicaSet(mongo);
  return {
    environment: {
      KAFKA_BROKERS: `127.0.0.1:${kafkaPort}`,
      MONGODB_URL: `mongodb://127.0.0.1:${mongo.getMappedPort(27017)}/?directConnection=true`,
    },
    stop: () => Promise.all([kafka.stop(), mongo.stop()]),
  };
}

/** Transactions need a replica set; it takes writes once its only member has elected itself. */
async function foundReplicaSet(mongo) {
  const found = 'try { rs.status() } catch { rs.initiate() } quit(db.hello().isWritablePrimary ? 0 : 1)';
  for (let attempt = 1; ; attempt++) {
    const { exitCode, output } = await mongo.exec(['mongosh', '--quiet', '--eval', found]);
    if (exitCode === 0) return;
    if (attempt === 60) throw new Error(`MongoDB did not become a replica set: ${output}`);
    await sleep(500);
  }
}

const given = process.env.KAFKA_BROKERS && process.env.MONGODB_URL;
const containers = given ? undefined : await startContainers();
if (!given && !containers) {
  console.error(
    'No servers to test on: set KAFKA_BROKERS and MONGODB_URL to a Kafka and a MongoDB replica set, or start Docker.',
  );
  process.exit(1);
}

const args = ['vitest', 'run', '--config', 'test/cluster/vitest.config.ts', ...process.argv.slice(2)];
const child = spawn('npx', args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...containers?.environment, CAUSEWAY_TEST_ENGINE: 'cluster' },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
const [code] = await once(child, 'exit');
await containers?.stop();
process.exit(code ?? 1);
