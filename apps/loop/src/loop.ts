/**
 * The loop: all eleven cores in one process on the memory log. Each raw record is carried through
 * all stages before the next one is appended.
 */
import { partitionsOf, type Topic, topics } from '@polytraders/messages'
import {
  allRules,
  buildCodec,
  type Cell,
  type Codec,
  canonicalJson,
  cellSpec,
  cellsOf,
  createCell,
  createLocalHost,
  createMemoryLog,
  createNumbering,
  type MemoryLog,
  ownerRecord,
  rememberingCodec,
  replaySpec,
} from '@polytraders/runtime'
import { type Raw } from './feed.ts'
import { type LoopStage } from './stages.ts'

export type Loop = {
  readonly log: MemoryLog
  readonly cells: readonly Cell[]
  /** Appends one raw fact and carries it through. */
  take(raw: Raw): void
}

export type LoopOptions = {
  readonly stages: readonly LoopStage[]
  readonly cells: number
  /** Time of the first record. */
  readonly startMs: number
}

const byName = new Map<string, Topic>(Object.values(topics).map(topic => [topic.name, topic]))

/** A memory log with the partitions of an install of so many cells. */
export const loopLog = (cells: number): MemoryLog =>
  createMemoryLog({
    partitionsOf: name => {
      const topic = byName.get(name)
      return topic ? partitionsOf(topic, cells) : cells
    },
    now: () => 0,
  })

const cellsWith =
  (specOf: typeof cellSpec) =>
  (stages: readonly LoopStage[], cells: number, codec: Codec = buildCodec()): Cell[] =>
    stages.flatMap(({ wiring, policy }) =>
      Array.from({ length: cellsOf(wiring, cells) }, (_, cell) =>
        createCell(specOf({ wiring, policy, cell, cells, codec, rules: allRules })),
      ),
    )

/** The cells of every stage, in stage order. On Kafka the codec is the registry's. */
export const loopCells = cellsWith(cellSpec)

/** Cells that refold what a log holds, each owner's records by the configuration it names. */
export const replayCells = cellsWith(replaySpec)

export function createLoop({ stages, cells, startMs }: LoopOptions): Loop {
  const log = loopLog(cells)
  const codec = rememberingCodec(buildCodec())
  const hosted = loopCells(stages, cells, codec)
  const byStage = new Map(stages.map(stage => [stage.wiring.stage, stage]))
  const host = createLocalHost({
    log,
    cells: hosted,
    deadLetters: topics.deadLetters.name,
    nowMs: startMs,
    describe(cell) {
      const stage = byStage.get(cell.spec.stage)
      return {
        coreVersion: stage?.wiring.coreVersion ?? '',
        config: canonicalJson(stage?.policy),
        models: stage?.models ?? [],
      }
    },
  })
  const numberings = new Map<string, ReturnType<typeof createNumbering>>()
  const numberingOf = ({ at, atMs }: Raw) => {
    const name = `${at.topic}:${at.partition}`
    const known = numberings.get(name)
    if (known) return known
    const described = {
      stage: 'recording',
      cell: at.partition,
      nonce: 'local',
      build: 'local',
      core_version: '',
      config: '',
      models: [],
    }
    const owner = log.appendNow(at, [ownerRecord(codec, described)], atMs)
    const numbering = createNumbering(codec, owner, 0)
    numberings.set(name, numbering)
    return numbering
  }
  return {
    log,
    cells: hosted,
    take(raw) {
      const record = numberingOf(raw)(raw.said)
      log.appendNow(raw.at, [record], raw.atMs)
      host.run(raw.atMs)
    },
  }
}
