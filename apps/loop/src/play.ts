/**
 * Plays a recording through all eleven stages: nine of them and monitoring as it goes, then replay
 * over the log that came of it, whose findings are appended and judged like anything else.
 */
import { rawHeader, topics } from '@polytraders/messages'
import { type MemoryLog } from '@polytraders/runtime'
import { defaultFeed, feed, type Raw, type Recording } from './feed.ts'
import { createLoop, type Loop } from './loop.ts'
import { countsOf, type Parity, replay } from './replay.ts'
import { type LoopStage } from './stages.ts'
import { countsByStage, type Summary, summarise } from './summary.ts'

export type PlayProgress = {
  readonly phase: 'play' | 'replay'
  /** Raw facts appended, or cells replayed. */
  readonly done: number
  readonly atMs: number
  readonly verdicts: number
}

export type Played = {
  readonly summary: Summary & { readonly parity: number }
  readonly parities: readonly Parity[]
  readonly log: MemoryLog
}

export type PlayOptions = {
  readonly stages: readonly LoopStage[]
  readonly cells: number
  /** Called after each raw fact; may wait, to keep pace. */
  readonly progress: (progress: PlayProgress) => void | Promise<void>
}

/** Facts between two calls of `progress`: it is not free. */
const progressEvery = 64

export async function playRecording(recording: Recording, options: PlayOptions): Promise<Played> {
  const { stages, cells, progress } = options
  let loop: Loop | null = null
  let done = 0
  let atMs = 0
  for (const raw of feed(recording, { ...defaultFeed, cells })) {
    loop ??= createLoop({ stages, cells, startMs: raw.atMs })
    loop.take(raw)
    atMs = raw.atMs
    done++
    if (done % progressEvery === 0) {
      const pending = progress({ phase: 'play', done, atMs, verdicts: verdictsOf(loop) })
      if (pending) await pending
    }
  }
  if (!loop) throw new RangeError('the recording holds no frames')
  const parities: Parity[] = []
  // The follower's findings are raw facts like a socket's, so they come after what they are about.
  const { log } = loop
  for (const parity of replay(stages.filter(isReplayed), cells, at => log.records(at))) {
    parities.push(parity)
    const pending = progress({
      phase: 'replay',
      done: parities.length,
      atMs,
      verdicts: verdictsOf(loop),
    })
    if (pending) await pending
  }
  for (const parity of parities) loop.take(comparedFact(parity, atMs))
  const counts = loop.cells.map(cell => [cell.spec.stage, countsOf(cell)] as const)
  const summary = summarise(log, countsByStage(counts))
  return { summary: { ...summary, parity: parityOf(parities) }, parities, log }
}

/** Every stage but replay itself. */
const isReplayed = ({ wiring }: LoopStage) => wiring.says !== topics.replay

/** The worst cell's parity: one number that is 100 only if all of them are. */
export const parityOf = (parities: readonly Parity[]) =>
  Math.min(
    100,
    ...parities.map(({ parity, divergence }) =>
      divergence ? Math.min(parity, 99.999_999) : parity,
    ),
  )

function verdictsOf({ cells }: Loop): number {
  return cells
    .filter(({ spec }) => spec.own.topic === topics.decision.name)
    .reduce((sum, { state }) => sum + state.lastId, 0)
}

const comparedFact = (parity: Parity, atMs: number): Raw => ({
  atMs,
  at: { topic: topics.replayRaw.name, partition: 0 },
  said: {
    type: 'CellCompared',
    fact: {
      ...rawHeader(atMs),
      replay_job_id: 'play',
      stage: parity.stage,
      cell: parity.cell,
      from_event_id: parity.firstEventId,
      to_event_id: parity.lastEventId,
      compared: parity.compared,
      equal: parity.equal,
      divergence: parity.divergence,
      not_comparable: parity.notComparable,
      content_hash: Buffer.from(parity.content, 'hex'),
      ...parity.versions,
    },
  },
})
