/**
 * What replay needs beside `refold`: cells that judge each record by the configuration of whoever
 * wrote it, and where on a log whose beginning retention took they can begin.
 */
import { stateTopic } from '@polytraders/messages'
import { type Cell, type CellSpec } from './cell.ts'
import { type Log, type TopicPartition } from './log.ts'
import { restore } from './recovery.ts'
import { createSnapshotReader, type Snapshot } from './snapshots.ts'
import { type CellOptions, cellSpec } from './wiring.ts'

/**
 * The spec of a cell that refolds what others wrote. The policy given is in force up to the first
 * `Owner` record, where nothing has been taken yet.
 */
export function replaySpec(options: CellOptions): CellSpec {
  const { wiring, cell, cells } = options
  const spec = cellSpec(options)
  let { core } = spec
  return {
    ...spec,
    core: {
      initial: () => core.initial(),
      step: (state, heard, say) => core.step(state, heard, say),
    },
    replay: {
      snapshots: { topic: stateTopic(wiring.says).name, partition: cell },
      writtenBy({ core_version: version, config }) {
        if (version !== wiring.coreVersion) {
          return `written by core ${version || 'unknown'}; this is ${wiring.coreVersion}`
        }
        core = wiring.core(JSON.parse(config) as never, cell, cells)
        return null
      },
    },
  }
}

/**
 * Puts a cell where it can refold from: a fresh one at the log's beginning while that is there;
 * else, or beyond the offset of an own record that it could not refold, at the newest snapshot.
 * False where there is none. It writes no marker, so it sees what was there when it was called.
 */
export async function placeCell(log: Log, cell: Cell, beyond: number | null): Promise<boolean> {
  const { spec, state } = cell
  const lows = await lowsOf(log, [spec.own, ...spec.inputs])
  if (beyond === null && lows.every(low => low === 0)) return true
  const snapshot = await newestSnapshot(log, spec)
  if (!snapshot || snapshot.manifest.own_offset <= (beyond ?? -1)) return false
  restore(state, snapshot.state)
  spec.replay?.writtenBy(snapshot.manifest)
  return [state.self, ...state.readers].every(({ next }, index) => next >= (lows[index] ?? 0))
}

async function lowsOf(log: Log, at: readonly TopicPartition[]): Promise<readonly number[]> {
  const lows = new Map<string, number>()
  for (const topic of new Set(at.map(({ topic }) => topic))) {
    for (const { partition, low } of await log.ends(topic)) lows.set(`${topic}:${partition}`, low)
  }
  return at.map(({ topic, partition }) => lows.get(`${topic}:${partition}`) ?? 0)
}

async function newestSnapshot(log: Log, { codec, replay }: CellSpec): Promise<Snapshot | null> {
  if (!replay) return null
  const reader = createSnapshotReader(codec, '')
  for await (const records of log.read(replay.snapshots, 0)) {
    for (const record of records) {
      await codec.learn?.(record.value)
      reader.take(record)
    }
  }
  return reader.newest(Number.POSITIVE_INFINITY)
}
