/**
 * What a cell's collector appends to ingestion.raw, and the ticks between. What must stay true: a
 * frame is appended as it came, numbered 1, 2, 3 ... in its connection's epoch, before anything
 * looks into it; and the cell hears of the time at least every `tickEveryMs`.
 */
import { rawHeader } from '@polytraders/messages'
import { type RawFact, type Source } from '@polytraders/runtime'
import { type Timer, type Timers } from '@polytraders/venue'
import { type Counting } from './counters.ts'
import { type Instrument } from './instruments.ts'
import { type CollectorSettings } from './settings.ts'
import { restConnection } from './shards.ts'

export type RawLog = {
  frame(at: FramePlace, text: string, recvMs: number): void
  /**
   * A body over REST, as the next frame of the connection that is REST's. Its source_ts is when it
   * was asked for: the venue had all that happened before then.
   */
  body(text: string, askedMs: number, recvMs: number): void
  subscribed(connection: number, instruments: readonly Instrument[]): void
  unsubscribed(connection: number, conditionIds: readonly string[]): void
  changed(at: Place, state: 'connected' | 'disconnected', reason: string): void
  /** The epoch that begins: above all that are on the log, and not below the clock. */
  nextEpoch(): number
  stop(): void
}

export type Place = { readonly connection: number; readonly epoch: number }
export type FramePlace = Place & { readonly seq: number }

export type RawLogOptions = {
  readonly source: Source
  readonly timers: Timers
  readonly settings: CollectorSettings
  readonly counting: Counting
  /** Newest epoch on the log. */
  readonly lastEpoch: number
  readonly failed: (error: unknown) => void
}

export function createRawLog(options: RawLogOptions): RawLog {
  const { source, timers, counting, failed } = options
  let lastEpoch = options.lastEpoch
  const nextEpoch = () => {
    lastEpoch = Math.max(lastEpoch + 1, timers.now())
    return lastEpoch
  }
  const say = (facts: readonly RawFact[]): void => void source.append(facts).catch(failed)
  const ticking = startTicks(options, say)
  function frame(place: FramePlace, text: string, recvMs: number, sourceMs = recvMs): void {
    const { connection, epoch, seq } = place
    const said = { ...rawHeader(recvMs), source_ts: sourceMs, connection, epoch, seq, text }
    say([{ type: 'RawFrame', fact: said }])
    ticking.heard(connection, recvMs)
    counting.frames++
    counting.characters += text.length
  }
  const rest = { connection: restConnection, epoch: nextEpoch(), seq: 0 }
  return {
    frame,
    nextEpoch,
    body(text, askedMs, recvMs) {
      rest.seq++
      counting.restBodies++
      frame(rest, text, recvMs, askedMs)
    },
    subscribed(connection, instruments) {
      if (instruments.length > 0) say(instruments.map(of => subscription(of, connection, timers)))
    },
    unsubscribed(connection, conditionIds) {
      if (conditionIds.length === 0) return
      const said = { ...rawHeader(timers.now()), connection }
      say(
        conditionIds.map(condition_id => ({
          type: 'InstrumentUnsubscribed',
          fact: { ...said, condition_id },
        })),
      )
    },
    changed({ connection, epoch }, state, reason) {
      const fact = { ...rawHeader(timers.now()), connection, epoch, state, reason }
      say([{ type: 'ConnectionChanged', fact }])
    },
    stop: ticking.stop,
  }
}

const subscription = (of: Instrument, connection: number, { now }: Timers): RawFact => ({
  type: 'InstrumentSubscribed',
  fact: {
    ...rawHeader(now()),
    connection,
    condition_id: of.conditionId,
    token_ids: of.tokenIds,
    group_id: of.groupId,
    tick_size: of.tickSize,
    min_size: of.minSize,
    neg_risk: of.negRisk,
  },
})

/**
 * Ticks while the cell is quiet, in the name of the connection heard last, whose batches are over
 * then. A cell that is never quiet is told the time as well, in the name of the connection
 * that carries nothing: no batch is over because of that.
 */
function startTicks(
  { timers, settings, counting }: RawLogOptions,
  say: (facts: readonly RawFact[]) => void,
) {
  const { tickAfterMs, tickEveryMs, tickCheckMs } = settings
  let heardMs = 0
  let heardOn = restConnection
  let tickedMs = timers.now()
  const timer: Timer = timers.every(tickCheckMs, () => {
    const nowMs = timers.now()
    const isQuiet = nowMs - heardMs >= tickAfterMs
    const everyMs = isQuiet ? tickAfterMs : tickEveryMs
    const isDue = nowMs - tickedMs >= everyMs || (isQuiet && heardMs > tickedMs)
    if (!isDue) return
    tickedMs = nowMs
    counting.ticks++
    const connection = isQuiet ? heardOn : restConnection
    say([{ type: 'RawTick', fact: { ...rawHeader(nowMs), connection, alive_ts: heardMs } }])
  })
  return {
    heard(connection: number, atMs: number) {
      heardMs = atMs
      heardOn = connection
    },
    stop: () => timer.cancel(),
  }
}
