/**
 * A subscriber in TypeScript: `node subscriber.ts --help`. Copy it with reader.ts, which is the
 * part that must not be left out, and put your own work where `take` counts a fact.
 */
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry'
import kafkajs, { type Consumer, type KafkaMessage } from 'kafkajs'
import { help, type Options, readOptions, Usage } from './options.ts'
import { createReader, createViewReader, Lost, type Position, type Record } from './reader.ts'

/** Records are missing, or where they should be there is nothing. */
export class Missing extends Error {
  override name = 'Missing'
}

/** What is known of one partition. */
type Partition = {
  readonly partition: number
  readonly from: Position
  readonly reader: ReturnType<typeof createReader>
  readonly view: ReturnType<typeof createViewReader>
  /** Where the topic ended when we came. */
  readonly end: number
  /** Next offset to read. */
  next: number
  readonly hash: ReturnType<typeof createHash>
  readonly types: Map<string, number>
  facts: number
}

type Decode = (value: Buffer) => Promise<{ readonly type: string; readonly fact: unknown }>

export async function subscribe(options: Options, print: (line: string) => void): Promise<boolean> {
  const kafka = new kafkajs.Kafka({
    clientId: options.group,
    brokers: [...options.brokers],
    logLevel: kafkajs.logLevel.NOTHING,
    ...(options.tls ? { ssl: readTls(options.tls) } : {}),
  })
  const partitions = await place(kafka, options)
  const decode = decoder(options.registry)
  let lost: Error | null = null
  try {
    await readAll(kafka, options, partitions, (partition, message) =>
      take(options, partition, message, decode, print),
    )
  } catch (error) {
    if (!(error instanceof Missing)) throw error
    lost = error
  }
  print(JSON.stringify(summary(options, [...partitions.values()], lost)))
  if (lost) process.stderr.write(`${lost.message}\n`)
  return lost === null
}

/** Finds where to start in each partition. Never lets the client choose another place silently. */
async function place(kafka: kafkajs.Kafka, { topic, partitions, from, follow }: Options) {
  const admin = kafka.admin()
  await admin.connect()
  const ends = await admin.fetchTopicOffsets(topic).finally(() => admin.disconnect())
  const found = new Map(ends.map(end => [end.partition, end]))
  const wanted = [...new Set(partitions ?? found.keys())].sort((a, b) => a - b)
  return new Map(
    wanted.map(partition => {
      const at = found.get(partition)
      if (!at) throw new Usage(`${topic} has ${found.size} partitions, and no ${partition}`)
      const [low, high] = [Number(at.low), Number(at.high)]
      const start = startOf(from(partition), low)
      if (start.offset < low || start.offset > high) {
        const where = `expected to start at ${topic}:${partition}:${start.offset}`
        throw new Missing(`hole: ${where}, but offsets ${low} to ${high} are what there is`)
      }
      const end = follow ? Number.POSITIVE_INFINITY : high
      return [partition, newPartition(partition, start, end)]
    }),
  )
}

const startOf = (from: Position | 'earliest', low: number): Position =>
  from === 'earliest' ? { offset: low, owner: -1, eventId: null } : from

const newPartition = (partition: number, from: Position, end: number): Partition => ({
  partition,
  from,
  reader: createReader(from),
  view: createViewReader(),
  end,
  next: from.offset,
  hash: createHash('sha256'),
  types: new Map(),
  facts: 0,
})

const ended = ({ next, end }: Partition) => next >= end

/** How often a consumer that has not joined its group yet begins again. */
const startsMax = 30

/** Delivers every record in order, until all partitions have ended, a signal, or an error. */
async function readAll(
  kafka: kafkajs.Kafka,
  { topic, group }: Options,
  partitions: ReadonlyMap<number, Partition>,
  deliver: (partition: Partition, message: KafkaMessage) => Promise<void>,
): Promise<void> {
  const done = () => [...partitions.values()].every(ended)
  if (done()) return
  // A young broker's coordinator is still loading, which kafkajs takes for a crash: until the group
  // is joined, begin again.
  let starts = 0
  let isJoined = false
  const restartOnFailure = async () => !isJoined && ++starts < startsMax
  // kafkajs reads in groups only. A group of one's own has every partition, and commits nothing.
  const consumer = kafka.consumer({
    groupId: `${group}-${randomUUID()}`,
    maxBytesPerPartition: 4 * 1024 * 1024,
    maxWaitTimeInMs: 500, // As long as a disconnect waits, too.
    retry: { restartOnFailure },
  })
  const over = Promise.withResolvers<void>()
  over.promise.catch(() => {}) // It may be rejected before it is waited for.
  const stop = () => over.resolve()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) over.reject(payload.error)
  })
  // Runs before the first fetch, at each join: a join forgets positions.
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    isJoined = true
    for (const number of payload.memberAssignment[topic] ?? []) {
      seek(consumer, topic, number, partitions.get(number))
    }
  })
  try {
    await consumer.connect()
    await consumer.subscribe({ topics: [topic] })
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch, isStale, heartbeat }) => {
        const partition = partitions.get(batch.partition)
        if (!partition || isStale()) return
        try {
          for (const message of batch.messages) {
            if (!ended(partition)) await deliver(partition, message)
          }
        } catch (error) {
          return over.reject(error)
        }
        if (done()) over.resolve()
        await heartbeat()
      },
    })
    await over.promise
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    await consumer.disconnect()
  }
}

function seek(consumer: Consumer, topic: string, number: number, partition?: Partition): void {
  if (!partition || ended(partition)) consumer.pause([{ topic, partitions: [number] }])
  else consumer.seek({ topic, partition: number, offset: String(partition.next) })
}

/** One record: by the rule, by the registry, then counted. */
async function take(
  options: Options,
  partition: Partition,
  message: KafkaMessage,
  decode: Decode,
  print: (line: string) => void,
): Promise<void> {
  const record = headersOf(message)
  const at = `${options.topic}:${partition.partition}:${record.offset}`
  if (!accepts(options, partition, record, message.key?.toString('utf8') ?? '', at)) return
  const { value } = message
  if (!value) return
  const { type, fact } = await decode(value)
  if (type !== record.type) throw new Error(`${at} is ${record.type}, its schema is ${type}'s`)
  const body = value.subarray(5)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  partition.hash.update(type).update(length).update(body)
  partition.types.set(type, (partition.types.get(type) ?? 0) + 1)
  partition.facts++
  if (!options.facts) return
  const { offset, owner, eventId } = record
  const line = { partition: partition.partition, offset, owner, event_id: eventId, type, fact }
  print(JSON.stringify(line, hexadecimal))
}

function accepts(
  { view }: Options,
  partition: Partition,
  record: Record,
  key: string,
  at: string,
): boolean {
  if (record.offset < partition.next) {
    throw new Missing(`hole: ${at} came again; the log is shorter than it was`)
  }
  try {
    const counts = view ? partition.view.accept(key, record) : partition.reader.accept(record)
    partition.next = record.offset + 1
    return counts
  } catch (error) {
    throw error instanceof Lost ? new Missing(`lost: ${at} has ${error.message}`) : error
  }
}

function headersOf({ offset, headers }: KafkaMessage): Record {
  const text = (name: string) => String(headers?.[name] ?? '')
  const number = (name: string, absent: number) =>
    /^\d{1,15}$/.test(text(name)) ? Number(text(name)) : absent
  return {
    offset: Number(offset),
    type: text('type'),
    owner: number('owner', -1),
    eventId: number('event-id', 0),
  }
}

/** Asks the registry once for each schema id; a value is 0, the id, and the Avro body. */
function decoder(host: string): Decode {
  const registry = new SchemaRegistry({ host })
  return async value => {
    const schema = await registry.getSchema(value.readUInt32BE(1))
    const name = 'name' in schema ? String(schema.name) : ''
    return { type: name.replace('polytraders.', ''), fact: await registry.decode(value) }
  }
}

/** JSON has no bytes. Buffers have turned themselves into lists of numbers when we see them. */
const hexadecimal = (_key: string, value: unknown): unknown =>
  isBytes(value) ? Buffer.from(value.data).toString('hex') : value

const isBytes = (value: unknown): value is { readonly data: readonly number[] } =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  value.type === 'Buffer' &&
  'data' in value

function summary({ topic, view }: Options, partitions: readonly Partition[], lost: Error | null) {
  return {
    topic,
    lost: lost?.message ?? null,
    partitions: partitions.map(of => ({
      partition: of.partition,
      from: written(of.from),
      facts: of.facts,
      types: Object.fromEntries([...of.types].sort(([a], [b]) => (a < b ? -1 : 1))),
      ...(view ? of.view.counts() : of.reader.counts()),
      content_hash: of.hash.digest('hex'),
      position: written({ ...of.reader.position(), offset: of.next }),
    })),
  }
}

const written = ({ offset, owner, eventId }: Position) => ({ offset, owner, event_id: eventId })

const readTls = ({ ca, cert, key }: NonNullable<Options['tls']>) => ({
  ca: [readFileSync(ca)],
  cert: readFileSync(cert),
  key: readFileSync(key),
})

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2))
    if (!options) {
      process.stdout.write(help)
      return 0
    }
    return (await subscribe(options, line => process.stdout.write(`${line}\n`))) ? 0 : 3
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    if (error instanceof Usage) return 2
    return error instanceof Missing ? 3 : 1
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main()
}
