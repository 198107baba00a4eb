/**
 * The Kafka broker: one node that is its own controller (KRaft), from Maven's jars.
 *
 * Topics are never made by writing to them: each is declared. A restart after a kill goes on with
 * the same data. Right after a kill a connection can still reach the dying broker, so readiness is
 * first its log's word, then an answer.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { probeBroker } from '@polytraders/runtime/kafka'
import { dockerFolder, type Home } from './home.ts'
import { installOnce, run } from './installation.ts'
import { fetchWithMaven, javaMissing, pomProperty } from './maven.ts'
import { type Ports } from './ports.ts'
import { type Launch, type Service, type Site } from './service.ts'

export const kafka: Service = {
  name: 'kafka',
  title: 'the Kafka broker',
  needs: [],
  listensOn: ['kafka', 'kafkaController'],
  install,
  prepare,
  ask: describeCluster,
  readyLine: 'Kafka Server started',
  readyMsMax: 90_000, // Recovering a large log after a kill takes its time.
  stopSignal: 'SIGTERM',
  stopMsMax: 30_000,
}

const formatTimeoutMs = 60_000

/**
 * What is the same however the broker is run; docker/compose.yaml has these under the names that
 * the image reads. A raw record may be 16 MiB, and so must a batch be; a topic says less.
 */
export const brokerSettings: Readonly<Record<string, string>> = {
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.listener.names': 'CONTROLLER',
  'inter.broker.listener.name': 'PLAINTEXT',
  'auto.create.topics.enable': 'false',
  'num.partitions': '1',
  'default.replication.factor': '1',
  'min.insync.replicas': '1',
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '8',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '4',
  'transactional.id.expiration.ms': '2073600000',
  'producer.id.expiration.ms': '2073600000',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
  'message.max.bytes': '16777216',
  'replica.fetch.max.bytes': '16777216',
  'log.segment.bytes': '67108864',
  'log.cleaner.dedupe.buffer.size': '16777216',
}

/** The broker's server.properties: the settings above and where it listens and stores. */
export function serverProperties(
  ports: Pick<Ports, 'kafka' | 'kafkaController'>,
  dataFolder: string,
): string {
  const client = `PLAINTEXT://127.0.0.1:${ports.kafka}`
  const settings = {
    ...brokerSettings,
    'controller.quorum.voters': `1@127.0.0.1:${ports.kafkaController}`,
    listeners: `${client},CONTROLLER://127.0.0.1:${ports.kafkaController}`,
    'advertised.listeners': client,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': dataFolder,
  }
  // A properties file takes a backslash for the beginning of an escape.
  const lines = Object.entries(settings).map(
    ([key, value]) => `${key}=${value.replaceAll('\\', '\\\\')}`,
  )
  return `${lines.join('\n')}\n`
}

const jars = (home: Home) => join(home.cache, `kafka-${pomProperty('kafka.version')}`)
const dataFolder = (home: Home) => join(home.data, 'kafka')
const propertiesFile = (home: Home) => join(home.run, 'kafka.properties')

async function install({ home, say }: Site): Promise<void> {
  await installOnce(jars(home), async part => {
    say('kafka: fetching the broker (43 MB)')
    const goal = 'copy-dependencies@kafka'
    await fetchWithMaven(home, { purpose: 'fetching the Kafka broker', goal, into: part })
  })
}

async function prepare({ home, ports, say }: Site): Promise<Launch> {
  mkdirSync(dataFolder(home), { recursive: true })
  writeFileSync(propertiesFile(home), serverProperties(ports, dataFolder(home)))
  if (!existsSync(join(dataFolder(home), 'meta.properties'))) await format(home)
  say('kafka: starting')
  // Twice what an idle broker uses, so that several of the largest records fit at once.
  return {
    command: 'java',
    args: [...java(home, '256m', '512m', jvmOptions), 'kafka.Kafka', propertiesFile(home)],
  }
}

/**
 * Kafka's way of writing a UUID: 22 characters of URL-safe base64. One that begins with a dash
 * reads as an option to every Kafka tool; the first bit is cleared, which keeps the dash away.
 */
export function clusterIdOf(uuid: string): string {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex')
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0)
  return bytes.toString('base64url')
}

/** Gives an empty data folder its cluster id, once. */
async function format(home: Home): Promise<void> {
  const what = [
    'format',
    '--cluster-id',
    clusterIdOf(randomUUID()),
    '--config',
    propertiesFile(home),
  ]
  await run({
    purpose: "preparing the broker's data folder",
    command: 'java',
    args: [...java(home, '64m', '128m'), 'kafka.tools.StorageTool', ...what],
    logFile: join(home.logs, 'install-kafka.log'),
    timeoutMs: formatTimeoutMs,
    whenMissing: javaMissing,
  })
}

/**
 * A broker that runs for long: all that waits for it waits for its collector too, which stood still
 * for 40 ms every 5 s with -XX:+UseSerialGC, and for a tenth of a millisecond with this one. A JVM
 * without it takes what it has.
 */
export const jvmForHours = '-XX:+IgnoreUnrecognizedVMOptions -XX:+UseZGC -XX:ConcGCThreads=1'
/** Starts fast: without C2 it is soon as fast as it gets. */
const startsSoon = `${jvmForHours} -XX:TieredStopAtLevel=1`
const endsSoon = '-XX:+UseSerialGC -XX:TieredStopAtLevel=1'
/** The name is Kafka's own. */
const jvmOptions = process.env['KAFKA_JVM_PERFORMANCE_OPTS'] ?? startsSoon

const java = (
  home: Home,
  heapFrom: string,
  heapTo: string,
  options = endsSoon,
): readonly string[] => [
  `-Xms${heapFrom}`,
  `-Xmx${heapTo}`,
  ...options.split(' ').filter(option => option !== ''),
  '-Djava.awt.headless=true',
  `-Dlog4j2.configurationFile=${join(dockerFolder, 'local', 'log4j2.properties')}`,
  '-cp',
  join(jars(home), '*'),
]

async function describeCluster(ports: Ports): Promise<void> {
  const { brokers, led } = await probeBroker(`127.0.0.1:${ports.kafka}`)
  if (brokers !== 1 || !led) throw new Error(`expected one broker that leads, found ${brokers}`)
}
