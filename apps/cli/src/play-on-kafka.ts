/**
 * Plays a recording into Kafka: appends the very raw facts that the loop would take, at the
 * recording's pace, and follows the eleven processes. It waits while stage 9 trails by more than a
 * recorded second, so that what is decided is decided on what was known.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  countsByStage,
  defaultFeed,
  feed,
  loopStages,
  parityOf,
  type Raw,
  type Recording,
  replay,
  summarise,
} from '@polytraders/loop'
import { topics } from '@polytraders/messages'
import { openSource, type RawFact, type Source } from '@polytraders/runtime'
import { countDecisions } from './count-decisions.ts'
import { followStageNine } from './follow-stage-nine.ts'
import { kafkaRun, openInstall } from './kafka-run.ts'
import { createProgress, print, printJson } from './output.ts'
import { describeRun } from './summary-text.ts'

export type KafkaPlayOptions = {
  readonly recording: Recording
  readonly played: string
  readonly speed: 'max' | '1' | '10'
  readonly json: boolean
}

/** How far stage 9 may trail, in recorded time. */
const trailMsMax = 1_000
/** Raw facts of less recorded time than this are appended together. */
const sliceMs = 50

export async function playOnKafka(options: KafkaPlayOptions): Promise<void> {
  const started = performance.now()
  const install = await openInstall()
  const sources = new Map<string, Source>()
  const report = createProgress()
  const followed = followStageNine()
  const decisions = countDecisions()
  let done = 0
  let slice: Raw[] = []
  let firstMs = 0
  const flush = async () => {
    for (const [name, facts] of byPartition(slice)) {
      const source = sources.get(name.id) ?? (await openRaw(install, name))
      sources.set(name.id, source)
      await source.append(facts)
    }
    done += slice.length
    slice = []
  }
  try {
    for (const raw of feed(options.recording, { ...defaultFeed, cells: install.cells })) {
      firstMs ||= raw.atMs
      const head = slice[0]
      if (head && raw.atMs - head.atMs >= sliceMs) {
        await flush()
        await keepPace(options.speed, raw.atMs - firstMs, started)
        await followed.waitWithin(trailMsMax)
        report(() => progressLine({ done, raw, started, lagMs: followed.trailMs(), decisions }))
      }
      slice.push(raw)
      if (raw.at.topic === topics.ingestionRaw.name) followed.fed(raw.at.partition, raw.atMs)
    }
    await flush()
    await followed.waitWithin(0)
  } finally {
    for (const source of sources.values()) await source.close()
    await install.log.close()
  }
  await conclude(options, started)
}

type RawPartition = { readonly id: string; readonly topic: string; readonly partition: number }

function byPartition(slice: readonly Raw[]): Map<RawPartition, RawFact[]> {
  const names = new Map<string, RawPartition>()
  const facts = new Map<RawPartition, RawFact[]>()
  for (const { at, said } of slice) {
    const id = `${at.topic}:${at.partition}`
    const name = names.get(id) ?? { id, ...at }
    names.set(id, name)
    const list = facts.get(name) ?? []
    list.push(said)
    facts.set(name, list)
  }
  return facts
}

const openRaw = (
  { log, codec }: Awaited<ReturnType<typeof openInstall>>,
  { topic, partition }: RawPartition,
) => openSource({ log, codec, at: { topic, partition }, name: 'recording', build: 'cli' })

async function keepPace(speed: string, recordedMs: number, started: number): Promise<void> {
  if (speed === 'max') return
  const dueMs = recordedMs / Number(speed) - (performance.now() - started)
  if (dueMs > 0) await sleep(dueMs)
}

type Progress = {
  readonly done: number
  readonly raw: Raw
  readonly started: number
  readonly lagMs: number
  readonly decisions: () => number
}

function progressLine({ done, raw, started, lagMs, decisions }: Progress): string {
  const rate = Math.round(done / ((performance.now() - started) / 1_000))
  const time = new Date(raw.atMs).toISOString().slice(11, 19)
  const facts = `${done} raw facts, ${rate}/s, lag ${lagMs} ms, ${decisions()} decisions`
  return `play: ${time} recorded, ${facts}`
}

/** How long the last orders and marks may take to settle once everything was appended. */
const settleMs = 2_000

async function conclude({ played, json }: KafkaPlayOptions, started: number): Promise<void> {
  await sleep(settleMs)
  const seconds = (performance.now() - started) / 1_000
  const { log, cells, policies } = await kafkaRun()
  const stages = loopStages(policies).filter(({ wiring }) => wiring.says !== topics.replay)
  const parities = [...replay(stages, cells, at => log.records(at))]
  const counts = countsByStage(parities.map(({ stage, counts }) => [stage, counts]))
  const summary = summarise(log, counts)
  const whole = { ...summary, parity: parityOf(parities) }
  if (json) printJson({ ...whole, seconds })
  else print(describeRun({ summary: whole, played, seconds, keptAt: 'kafka' }))
  if (whole.parity < 100 || !whole.ledger.balanced) process.exitCode = 1
}
