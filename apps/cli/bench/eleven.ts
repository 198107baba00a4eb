/**
 * From feed to verdict on the eleven processes: `node apps/cli/bench/eleven.ts`. Starts an install
 * of its own, appends recorded frames at a constant rate, and reads the log: each verdict's and
 * each signed order's record time, less that of the frame it came from, found through the causes.
 * Record times are stamped by the appending process as it sends; one machine, one clock. The
 * milliseconds for which frames are gathered before that are not counted.
 */
import { cpus } from 'node:os'
import { createHistogram } from 'node:perf_hooks'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { defaultFeed, feed, marketDayRecording, type Raw } from '@polytraders/loop'
import { parseSourceRef, topics } from '@polytraders/messages'
import { type LogRecord, openSource, type Source } from '@polytraders/runtime'
import { createKafkaLog, registryCodec } from '@polytraders/runtime/kafka'
import { wholeNumber } from '@polytraders/testkit/flags'
import { Command } from 'commander'
import { readRecording } from '../src/recording.ts'
import { jvmForHours } from '../src/services/index.ts'
import { openInstall, sharedRecording } from '../test/install.ts'

// The compilers of twelve virtual machines share two cores: they need a while to warm up. Cells
// share work among machines; on one they only add requests.
const [rate, seconds, warmUpSeconds, cells] = new Command('eleven')
  .description('from feed to verdict and to a signed order, on the eleven processes')
  .argument('[rate]', 'frames a second', wholeNumber, 500)
  .argument('[seconds]', 'measured', wholeNumber, 20)
  .argument('[warm-up]', 'seconds before', wholeNumber, 40)
  .argument('[cells]', 'cells', wholeNumber, 1)
  .parse().processedArgs as [number, number, number, number]
const port = 26_092
/** Frames of so long are appended together, as the collector does. */
const lingerMs = 5
const print = (line: string) => void process.stdout.write(`${line}\n`)

/** From the raw frame to the order, in order. */
const chain = [
  topics.ingestionRaw,
  topics.ingestion,
  topics.eventLog,
  topics.signals,
  topics.fairValue,
  topics.executionEstimate,
  topics.decision,
  topics.orders,
]

const jvm = { KAFKA_JVM_PERFORMANCE_OPTS: jvmForHours }
const install = openInstall('bench', port, jvm)
const path = sharedRecording()
const recording = path ? readRecording(path) : marketDayRecording(7)
const up = await install.run('up', '--cells', String(cells))
if (up.code !== 0) {
  await install.run('down')
  throw new Error(up.err)
}
const registry = `http://127.0.0.1:${port + 2}/apis/ccompat/v7`
const codec = await registryCodec(registry)
const log = await createKafkaLog({ brokers: [`127.0.0.1:${port}`], clientId: 'bench' })
try {
  const measuredFromMs = await appendAtRate([...feed(recording, { ...defaultFeed, cells })])
  await sleep(3_000)
  const records = await readTopics()
  print(
    `${cpus()[0]?.model.trim()}, ${cpus().length} cores, node ${process.version}, ` +
      `Kafka on the same machine, ${rate} frames/s for ${seconds} s after ${warmUpSeconds} s ` +
      `of warming up, cells: ${cells}, ${path ? 'recorded' : 'seeded'} market`,
  )
  for (const topic of chain) measureHop(topic.name, records, measuredFromMs)
  measure('Verdict', topics.decision.name, records, measuredFromMs)
  measure('OrderSigned', topics.orders.name, records, measuredFromMs)
} finally {
  await log.close()
  await install.run('down')
}
process.exit()

/** Appends frames at the rate, with the ticks between them. Returns when warming up was over. */
async function appendAtRate(raws: readonly Raw[]): Promise<number> {
  const sources = new Map<string, Source>()
  const started = performance.now()
  let frames = 0
  let at = 0
  while (at < raws.length) {
    const elapsed = performance.now() - started
    if (elapsed > (warmUpSeconds + seconds) * 1_000) break
    const due = (elapsed / 1_000) * rate
    const slice: Raw[] = []
    for (; at < raws.length && frames < due; at++) {
      const raw = raws[at]
      if (!raw) break
      if (raw.said.type === 'RawFrame') frames++
      slice.push(raw)
    }
    await appendSlice(sources, slice)
    await sleep(lingerMs)
  }
  for (const source of sources.values()) await source.close()
  return Date.now() - (performance.now() - started) + warmUpSeconds * 1_000
}

async function appendSlice(sources: Map<string, Source>, slice: readonly Raw[]): Promise<void> {
  const partitions = Map.groupBy(slice, ({ at }) => `${at.topic}:${at.partition}`)
  await Promise.all(
    [...partitions].map(async ([name, raws]) => {
      const at = raws[0]?.at
      if (!at) return
      const source =
        sources.get(name) ?? (await openSource({ log, codec, at, name: 'bench', build: 'bench' }))
      sources.set(name, source)
      await source.append(raws.map(({ said }) => said))
    }),
  )
}

async function readTopics(): Promise<Map<string, readonly LogRecord[]>> {
  const records = new Map<string, readonly LogRecord[]>()
  for (const { name: topic } of chain) {
    for (let partition = 0; partition < cells; partition++) {
      const all: LogRecord[] = []
      for await (const batch of log.read({ topic, partition }, 0)) all.push(...batch)
      records.set(`${topic}:${partition}`, all)
    }
  }
  return records
}

/** One hop: from a record's time to that of what it caused on the next topic. */
function measureHop(
  topic: string,
  records: ReadonlyMap<string, readonly LogRecord[]>,
  fromMs: number,
): void {
  const latency = createHistogram()
  for (let partition = 0; partition < cells; partition++) {
    for (const record of records.get(`${topic}:${partition}`) ?? []) {
      const cause = causeOf(record, records)
      if (!cause || cause.timestampMs < fromMs) continue
      latency.record(Math.max(1, record.timestampMs - cause.timestampMs))
    }
  }
  if (latency.count === 0) return
  print(`  hop to ${topic}: p50 ${latency.percentile(50)} ms, p99 ${latency.percentile(99)} ms`)
}

function measure(
  type: string,
  topic: string,
  records: ReadonlyMap<string, readonly LogRecord[]>,
  fromMs: number,
): void {
  const latency = createHistogram()
  for (let partition = 0; partition < cells; partition++) {
    for (const record of records.get(`${topic}:${partition}`) ?? []) {
      if (record.headers.type !== type) continue
      const frame = frameOf(record, records)
      if (!frame || frame.timestampMs < fromMs) continue
      latency.record(Math.max(1, record.timestampMs - frame.timestampMs))
    }
  }
  if (latency.count === 0) print(`frame to ${type}: none`)
  else {
    const at = (percentile: number) => `p${percentile} ${latency.percentile(percentile)} ms`
    print(`frame to ${type}: ${latency.count} of them, ${at(50)}, ${at(90)}, ${at(99)}`)
  }
}

/** Follows the causes back to a frame; null for what a tick or a command caused. */
function frameOf(
  record: LogRecord,
  records: ReadonlyMap<string, readonly LogRecord[]>,
): LogRecord | null {
  let at: LogRecord | null = record
  while (at && at.headers.cause !== '') at = causeOf(at, records)
  return at?.headers.type === 'RawFrame' ? at : null
}

function causeOf(
  record: LogRecord,
  records: ReadonlyMap<string, readonly LogRecord[]>,
): LogRecord | null {
  if (record.headers.cause === '') return null
  const { topic, partition, offset } = parseSourceRef(record.headers.cause)
  const log = records.get(`${topic}:${partition}`)
  return log?.[offset - (log[0]?.offset ?? 0)] ?? null
}
