/**
 * The sample consumers against a real broker and registry: under a producer that duplicates, one
 * that loses, and a zombie, from the beginning and from the middle, they count the same facts.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Topic, topics } from '@polytraders/messages'
import { type Log } from '@polytraders/runtime'
import {
  createKafkaLog,
  deleteTopics,
  provisionTopics,
  registerSchemas,
  registryCodec,
  subjectOf,
} from '@polytraders/runtime/kafka'
import { newRun } from '@polytraders/testkit'
import kafkajs from 'kafkajs'
import { publicFacts } from '../../document/about.ts'
import { type Ended, type Language, languages } from './languages.ts'
import {
  createScript,
  expected,
  fromText,
  golden,
  goldenAt,
  positionAfter,
  type Script,
} from './log-script.ts'

const brokers = (process.env['KAFKA_BROKERS'] ?? '127.0.0.1:19092').split(',')
const registry = process.env['SCHEMA_REGISTRY_URL'] ?? 'http://127.0.0.1:18081/apis/ccompat/v7'
const options = { brokers, clientId: 'subscriber-test' }
const run = newRun()
const topic: Topic = { ...topics.ingestion, name: `subscriber.${run}.v1`, facts: publicFacts }
const view: Topic = { ...topics.registryCurrent, name: `subscriber.${run}.current.v1` }

/** Ids of each script. */
const last = golden.length * 2
const half = golden.length

const names = ['clean', 'duplicating', 'losing', 'zombie', 'trimmed'] as const
const scripts = new Map<(typeof names)[number], Script>()
const script = (name: (typeof names)[number]) => {
  const found = scripts.get(name)
  if (!found) throw new Error(`no script ${name}`)
  return found
}
const whole = () => [script('clean'), script('duplicating'), script('zombie')]
/** Offset of the first record after the gap. */
let gap = -1
let log: Log

beforeAll(async () => {
  const plan = { cells: names.length, replication: 1, topics: [topic, view] }
  await Promise.all([provisionTopics(options, plan), registerSchemas(registry, [topic, view])])
  const codec = await registryCodec(registry, [topic, view])
  names.forEach((name, partition) => {
    scripts.set(name, createScript(codec, partition))
  })
  writeScripts()
  log = await createKafkaLog(options)
  await Promise.all([...scripts.values()].map(write))
  await writeView()
  await trim()
  const here = languages.filter(({ missing }) => missing === '')
  await Promise.all(here.map(language => language.install()))
}, 1_200_000)

afterAll(async () => {
  await log?.close()
  await deleteTopics(options, [topic, view])
  const subjects = [topic, view].flatMap(of => of.facts.map(fact => subjectOf(of, fact)))
  for (const permanent of ['', '?permanent=true']) {
    await Promise.all(
      subjects.map(subject =>
        fetch(`${registry}/subjects/${subject}${permanent}`, { method: 'DELETE' }),
      ),
    )
  }
}, 60_000)

function writeScripts(): void {
  const clean = script('clean')
  const only = clean.takeOver()
  clean.say(only, 1, half)
  clean.say(only, half + 1, last)

  const twice = script('duplicating')
  const first = twice.takeOver()
  twice.say(first, 1, 40)
  twice.sayAgain(first, 1, 40)
  twice.say(first, 41, half)
  twice.sayAgain(first, half, half)
  const second = twice.takeOver()
  twice.sayAgain(second, half - 5, half)
  twice.say(second, half + 1, last)

  const losing = script('losing')
  const loser = losing.takeOver()
  losing.say(loser, 1, half)
  gap = losing.sayWithoutCounting(loser, half + 2, last)

  const haunted = script('zombie')
  const old = haunted.takeOver()
  haunted.say(old, 1, 50)
  const next = haunted.takeOver()
  // What the zombie says next would have been right, then what the owner says is something else.
  haunted.zombie(old, 51, 60)
  haunted.say(next, 51, half)
  haunted.zombie(old, 61, 64)
  haunted.zombie(old, half + 1, half + 3)
  const newest = haunted.takeOver()
  haunted.zombie(next, half + 1, half + 9)
  haunted.say(newest, half + 1, last)
  haunted.zombie(old, last + 1, last + 2)

  const trimmed = script('trimmed')
  const kept = trimmed.takeOver()
  trimmed.say(kept, 1, last)
}

async function write({ partition, records }: Script): Promise<void> {
  const writer = await log.writer({ topic: topic.name, partition, fence: null })
  for (let at = 0; at < records.length; at += 50) await writer.append(records.slice(at, at + 50))
}

/** Three markets: one said once, one again after a crash, one by a zombie that came late. */
async function writeView(): Promise<void> {
  const template = script('clean').records.find(({ headers }) => {
    return headers.type === 'InstrumentChanged'
  })
  if (!template) throw new Error('no InstrumentChanged among the golden facts')
  const record = (key: string, owner: number, eventId: number) => ({
    ...template,
    key,
    headers: { ...template.headers, owner, eventId },
  })
  const writer = await log.writer({ topic: view.name, partition: 0, fence: null })
  await writer.append([
    record('a', 0, 1),
    record('b', 0, 2),
    record('a', 0, 3),
    record('c', 9, 4),
    record('b', 0, 2),
    record('c', 0, 7),
    record('c', 9, 5),
  ])
}

/** What retention does, at once. */
async function trim(): Promise<void> {
  const admin = new kafkajs.Kafka({ ...options, logLevel: kafkajs.logLevel.NOTHING }).admin()
  await admin.connect()
  const { partition } = script('trimmed')
  const offset = String(positionAfter(script('trimmed'), half).offset)
  await admin.fetchTopicOffsets(topic.name) // Has it look up the leaders.
  await admin.deleteTopicRecords({ topic: topic.name, partitions: [{ partition, offset }] })
  await admin.disconnect()
}

const place = ['--brokers', brokers.join(','), '--registry', registry]
const of = (scripts: readonly Script[]) => [
  ...['--topic', topic.name, '--partitions'],
  scripts.map(({ partition }) => partition).join(','),
]

const summaryOf = ({ lines }: Ended) => JSON.parse(lines.at(-1) ?? 'null')

describe.each(languages)('the consumer in $name', language => {
  const { name, missing } = language
  if (missing === '') {
    wholeLogs(language)
    losses(language)
    commandLine(language)
  } else test.skip(`is not run here: ${name} needs what is missing. ${missing}`, () => {})
})

function consuming({ run }: Language) {
  return (...args: readonly string[]) => run([...place, ...args])
}

function wholeLogs(language: Language): void {
  const consume = consuming(language)

  test('from the beginning it misses nothing, counts nothing twice, reads every fact', async () => {
    const ended = await consume(...of(whole()), '--facts')
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(summaryOf(ended)).toEqual({
      topic: topic.name,
      lost: null,
      partitions: whole().map(script => expected(script)),
    })
    const hashes = summaryOf(ended).partitions.map(
      (at: { content_hash: string }) => at.content_hash,
    )
    expect(new Set(hashes).size).toBe(1)
    for (const { partition } of whole()) {
      const lines = ended.lines.slice(0, -1).map(line => JSON.parse(line))
      const facts = lines.filter(line => line.partition === partition)
      expect(facts).toHaveLength(last)
      facts.forEach((line, index) => {
        const { fact, value } = goldenAt(index + 1)
        expect(line).toMatchObject({ event_id: index + 1, type: fact })
        expect(line.fact).toEqual(value)
      })
    }
  }, 60_000)

  test('from the middle it misses nothing and counts nothing twice', async () => {
    const starts = [
      { script: script('clean'), at: positionAfter(script('clean'), half - 7) },
      // Among the duplicates, and among the zombie's records after its successor came.
      { script: script('duplicating'), at: positionAfter(script('duplicating'), 40, 9) },
      { script: script('zombie'), at: positionAfter(script('zombie'), 50, 4) },
    ]
    const froms = starts.flatMap(({ script, at }) => ['--from', fromText(script, at)])
    const ended = await consume(...of(whole()), ...froms)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(summaryOf(ended).partitions).toEqual(
      starts.map(({ script, at }) => expected(script, at)),
    )
  }, 60_000)
}

function losses(language: Language): void {
  const consume = consuming(language)

  test('stops at a loss and names it, from the beginning and from the middle', async () => {
    const where = `${topic.name}:${script('losing').partition}:${gap}`
    const message = `lost: ${where} has id ${half + 2} where id ${half + 1} was expected`
    const middle = fromText(script('losing'), positionAfter(script('losing'), half - 3))
    for (const [from, facts] of [
      ['beginning', half],
      [middle, 3],
    ] as const) {
      const ended = await consume(...of([script('losing')]), '--from', from)
      expect(ended).toMatchObject({ code: 3, stderr: expect.stringContaining(message) })
      expect(summaryOf(ended)).toMatchObject({
        lost: expect.stringContaining(message),
        partitions: [{ facts, position: { offset: gap, event_id: half } }],
      })
    }
  }, 60_000)

  test('a position that does not fit the log is an error, not another place', async () => {
    const beyond = `${script('clean').partition}:${script('clean').records.length + 5}:0:${last}`
    const past = await consume(...of([script('clean')]), '--from', beyond)
    expect(past.code).toBe(3)
    expect(past.stderr).toContain('hole: expected to start at')
    const { offset, owner, event_id } = positionAfter(script('clean'), 20)
    const early = `${script('clean').partition}:${offset}:${owner}:${event_id - 3}`
    const wrong = await consume(...of([script('clean')]), '--from', early)
    expect(wrong.code).toBe(3)
    expect(wrong.stderr).toContain(`id 21 where id 18 was expected`)
  }, 60_000)

  test('a log without its head has no beginning; asked for the earliest, it is read', async () => {
    const trimmed = script('trimmed')
    const at = positionAfter(trimmed, half)
    const refused = await consume(...of([trimmed]))
    expect(refused.code).toBe(3)
    expect(refused.stderr).toContain(`but offsets ${at.offset} to ${trimmed.records.length}`)
    const read = await consume(...of([trimmed]), '--from', 'earliest')
    expect(read).toMatchObject({ code: 0, stderr: '' })
    const from = { offset: at.offset, owner: -1, event_id: null }
    expect(summaryOf(read).partitions).toEqual([expected(trimmed, from)])
  }, 60_000)
}

function commandLine(language: Language): void {
  const { run, runUntil } = language
  const consume = consuming(language)

  test('of a view it keeps the newest of each key, whoever came late', async () => {
    const ended = await consume('--topic', view.name, '--view', '--facts')
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    const ids = ended.lines.slice(0, -1).map(line => JSON.parse(line).event_id)
    expect(ids).toEqual([1, 2, 3, 4, 5])
    expect(summaryOf(ended).partitions).toMatchObject([{ keys: 3, duplicates: 1, stale: 1 }])
  }, 60_000)

  test('follows until it is told to stop, and says where it was', async () => {
    const args = [...of([script('clean')]), '--follow', '--facts']
    const ended = await runUntil(last, [...place, ...args])
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(summaryOf(ended).partitions).toMatchObject([{ facts: last, duplicates: 0, stale: 0 }])
  }, 60_000)

  test('a command line without sense is told what was expected', async () => {
    const ended = await run(['--topic', topic.name])
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain('--brokers')
    const help = await run(['--help'])
    expect(help.code).toBe(0)
    expect(help.lines.join('\n')).toContain('PARTITION:OFFSET:OWNER:EVENT_ID')
  }, 60_000)
}
