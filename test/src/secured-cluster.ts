import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ClusterControl } from './cluster-control.ts';

const run = promisify(execFile);
const plainPort = 19_892;

/** A broker that asks for TLS on two of its ports: with an account on one, with a certificate on the other. */
export interface SecuredCluster {
  readonly mongodbUrl: string;
  /** SASL/PLAIN over TLS. */
  readonly signedIn: string;
  /** TLS on both sides. */
  readonly certified: string;
  readonly account: { readonly username: string; readonly password: string };
  /** Files in PEM. */
  readonly ca: string;
  readonly otherCa: string;
  readonly cert: string;
  readonly key: string;
  stop(): Promise<void>;
}

const account = { username: 'causeway', password: 'a password only for this test' };

/** Servers of the test's own: the other tests reach theirs without TLS. */
export async function startSecuredCluster(): Promise<SecuredCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-secured-'));
  const control = new ClusterControl({
    BROKERS: '1',
    CLUSTER_DIR: join(directory, 'cluster'),
    KAFKA_PORT: String(plainPort),
    MONGO_PORT: '27817',
  });
  const stop = async () => {
    await control.down();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const { MONGODB_URL: mongodbUrl = '' } = await control.up();
    await control.stop('kafka-1');
    const [ca, otherCa] = [await authority(directory, 'ca'), await authority(directory, 'other-ca')];
    const broker = await certificate(directory, 'broker');
    const client = await certificate(directory, 'client');
    await appendFile(
      join(directory, 'cluster', 'kafka-1.properties'),
      await brokerSettings(directory, { ca, ...broker }),
    );
    await control.start('kafka-1');
    return {
      mongodbUrl,
      signedIn: `127.0.0.1:${plainPort + 2}`,
      certified: `127.0.0.1:${plainPort + 3}`,
      account,
      ca,
      otherCa,
      ...client,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function brokerSettings(directory: string, files: { ca: string; cert: string; key: string }): Promise<string> {
  const store = join(directory, 'broker.pem');
  await writeFile(store, `${await readFile(files.key, 'utf8')}${await readFile(files.cert, 'utf8')}`);
  const listeners = ['PLAINTEXT', 'CONTROLLER', 'SASL_SSL', 'SSL']
    .map((name, i) => `${name}://127.0.0.1:${plainPort + i}`)
    .join();
  const { username, password } = account;
  return `
listeners=${listeners}
advertised.listeners=${listeners}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL
ssl.keystore.type=PEM
ssl.keystore.location=${store}
ssl.truststore.type=PEM
ssl.truststore.location=${files.ca}
listener.name.ssl.ssl.client.auth=required
listener.name.sasl_ssl.sasl.enabled.mechanisms=PLAIN
listener.name.sasl_ssl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_${username}="${password}";
`;
}

/** The file of a certificate that signs others. Its key lies beside it. */
async function authority(directory: string, name: string): Promise<string> {
  const file = join(directory, `${name}.pem`);
  await openssl('req', '-x509', ...newKey(directory, name), '-out', file, '-days', '2', '-subj', `/CN=${name}`);
  return file;
}

/** Signed by `ca`, for this machine. */
async function certificate(directory: string, name: string): Promise<{ cert: string; key: string }> {
  const of = (suffix: string) => join(directory, `${name}${suffix}`);
  const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  await openssl('req', '-new', ...newKey(directory, name), '-out', of('.csr'), ...names);
  const [ca, caKey] = [join(directory, 'ca.pem'), join(directory, 'ca.key')];
  const signer = ['-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-days', '2', '-copy_extensions', 'copy'];
  await openssl('x509', '-req', '-in', of('.csr'), '-out', of('.pem'), ...signer);
  return { cert: of('.pem'), key: of('.key') };
}

function newKey(directory: string, name: string): readonly string[] {
  return ['-newkey', 'rsa:2048', '-nodes', '-keyout', join(directory, `${name}.key`)];
}

async function openssl(...args: readonly string[]): Promise<void> {
  await run('openssl', args);
}
