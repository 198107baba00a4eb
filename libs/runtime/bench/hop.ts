/**
 * One Kafka hop and two: from a source's append to a stage's fact being read, each stage a process
 * of its own, recovery, fence and read-back included. Run: node libs/runtime/bench/hop.ts
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseSourceRef } from '@polytraders/messages'
import { buildCodec, type LogRecord, openSource } from '@polytraders/runtime'
import { createKafkaLog, deleteTopics, provisionTopics } from '@polytraders/runtime/kafka'
import {
  allToyTopics,
  newRun,
  rawFrame,
  toyCells,
  toyTopics,
  wholeNumber,
} from '@polytraders/testkit'
import { Command } from 'commander'
import { startChild, untilLive } from '../drill/children.ts'
import { conditions, quantile } from './conditions.ts'

type Flags = { readonly rate: number; readonly seconds: number; readonly brokers: string }

const { rate, seconds, brokers } = new Command('hop')
  .description('the time of one Kafka hop and of two, each stage a process of its own')
  .option('--rate <n>', 'records a second', wholeNumber, 500)
  .option('--seconds <n>', 'measured, after 5 of warming up', wholeNumber, 20)
  .option('--brokers <list>', 'Kafka', process.env['KAFKA_BROKERS'] ?? '127.0.0.1:19092')
  .parse()
  .opts<Flags>()
const warmUpSeconds = 5
const pollMs = 1

const run = newRun()
const topics = toyTopics(run)
const kafka = { brokers: brokers.split(','), clientId: 'bench' }
await provisionTopics(kafka, { cells: toyCells, replication: 1, topics: allToyTopics(topics) })
const log = await createKafkaLog(kafka)
const codec = buildCodec()

/** When each record of s1, then each of a, was sent: by topic, partition and offset. */
const sentAt = new Map<string, number>()
const hops = { one: [] as number[], two: [] as number[] }
let measuring = false

function arrived(into: number[], { topic, partition, offset, headers }: LogRecord): void {
  if (!headers.cause) return
  const { topic: from, partition: cell, offset: at } = parseSourceRef(headers.cause)
  const sent = sentAt.get(`${from}:${cell}:${at}`)
  if (sent === undefined) return
  sentAt.set(`${topic}:${partition}:${offset}`, sent)
  if (measuring) into.push(performance.now() - sent)
}

const member = await log.join({
  group: `bench-${run}`,
  own: topics.a.name,
  celled: [topics.a.name, topics.b.name],
  broadcast: [],
  listener: {
    assigned() {},
    failed(error) {
      throw error
    },
  },
})
for (let partition = 0; partition < toyCells; partition++) {
  for (const [{ name: topic }, into] of [
    [topics.a, hops.one],
    [topics.b, hops.two],
  ] as const) {
    member.follow(partition, { topic, partition }, 0, records => {
      for (const record of records) arrived(into, record)
    })
  }
}
const env = { KAFKA_BROKERS: brokers, DRILL_RUN: run }
const stages = (['a', 'b'] as const).map(toy =>
  startChild('toy-stage.ts', { ...env, DRILL_TOY: toy }),
)
const sources = await Promise.all(
  Array.from({ length: toyCells }, (_, partition) => {
    const at = { topic: topics.s1.name, partition }
    return openSource({ log, codec, at, name: 'bench', build: 'bench' })
  }),
)
try {
  for (const stage of stages) await untilLive(stage, toyCells, 30_000)
  const counts = sources.map(() => 0)
  const started = performance.now()
  for (let count = 0; performance.now() - started < (warmUpSeconds + seconds) * 1_000; ) {
    const elapsed = performance.now() - started
    measuring = elapsed > warmUpSeconds * 1_000
    for (; count < (elapsed * rate) / 1_000; count++) {
      const cell = count % toyCells
      counts[cell] = (counts[cell] ?? 0) + 1
      // The Owner record is at 0, so the first frame is at 1.
      sentAt.set(`${topics.s1.name}:${cell}:${counts[cell]}`, performance.now())
      sources[cell]?.append([rawFrame(count)]).catch(error => {
        throw error
      })
    }
    await sleep(pollMs)
  }
} finally {
  for (const stage of stages) stage.signal('SIGKILL')
  await member.leave()
  await log.close()
  await deleteTopics(kafka, allToyTopics(topics))
}
for (const [name, path, latencies] of [
  ['one hop', 'source, A', hops.one],
  ['two hops', 'source, A, B', hops.two],
] as const) {
  const sorted = [...latencies].sort((a, b) => a - b)
  const [p50, p99] = [quantile(sorted, 0.5), quantile(sorted, 0.99)].map(ms => ms.toFixed(1))
  process.stdout.write(`${name} (${path}): p50 ${p50} ms, p99 ${p99} ms, n ${sorted.length}\n`)
}
process.stdout.write(`${rate}/s over ${toyCells} cells, one broker; ${conditions('kafkajs')}\n`)
process.exit(0)
