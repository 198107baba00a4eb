/**
 * The venue as a recording tells it: what the collectors of stages 1 and 2 would have appended to
 * their raw topics, in order, with time taken from the recording. The loop plays it into memory;
 * `play --kafka` appends the very same facts to Kafka.
 *
 * Instruments are appended first. Time follows the frames' receive times: each cell is told that
 * time passed 100 ms after its last frame and then every second, and the registry is synced every
 * 30 recorded seconds. The collector tells of a silence every 100 ms; the stages after the book
 * builder hear the same of both.
 */
import { cellOf } from '@polytraders/domain'
import { type Facts, rawHeader, topics } from '@polytraders/messages'
import { type RawFact, type TopicPartition } from '@polytraders/runtime'
import { type Instrument, readGammaBody } from '@polytraders/venue/translate'

/** One line of the frames format. */
export type Frame = {
  readonly recv_ms: number
  readonly connection: number
  readonly seq: number
  readonly text: string
}

/** Bodies that the venue's REST answers with from some time on, such as after a resolution. */
export type LaterBodies = { readonly atMs: number; readonly body: string }

export type Recording = {
  /** JSON text of Gamma's /markets at the start. */
  readonly markets: string
  readonly frames: Iterable<Frame>
  readonly later: readonly LaterBodies[]
}

/** One raw fact, where it goes and when. */
export type Raw = { readonly atMs: number; readonly at: TopicPartition; readonly said: RawFact }

export type FeedOptions = {
  readonly cells: number
  readonly quietTickMs: number
  readonly tickMs: number
  readonly syncMs: number
  /** How long time goes on after the last frame, so that open orders settle. */
  readonly tailMs: number
}

export const defaultFeed: Omit<FeedOptions, 'cells'> = {
  quietTickMs: 100,
  tickMs: 1_000,
  syncMs: 30_000,
  tailMs: 2_000,
}

export class FeedError extends Error {
  override name = 'FeedError'
}

type Clocks = {
  readonly tickAt: number[]
  syncAt: number
  laterNext: number
  /** When the recording's connection last delivered anything. */
  aliveMs: number
}

/** Lazily, so that a recording of any length takes no memory. */
export function* feed(recording: Recording, options: FeedOptions): Generator<Raw> {
  const { cells } = options
  const catalogue = readCatalogue(recording.markets)
  let bodies = catalogue.elements
  const cellOfMarket = new Map(
    catalogue.instruments.map(known => [known.conditionId, cellOf(groupIdOf(known), cells)]),
  )
  const numbers = createCellNumbers(cells)
  let clocks: Clocks | null = null
  let nowMs = 0
  for (const frame of recording.frames) {
    nowMs = frame.recv_ms
    if (!clocks) {
      yield* opening(catalogue.instruments, bodies, frame, options)
      clocks = {
        tickAt: Array.from({ length: cells }, () => nowMs + options.quietTickMs),
        syncAt: nowMs + options.syncMs,
        laterNext: 0,
        aliveMs: nowMs,
      }
    }
    bodies = yield* passTime(recording, bodies, clocks, nowMs, options)
    clocks.aliveMs = nowMs
    for (const [cell, seq] of numbers.take(frame, cellsOfFrame(frame.text, cellOfMarket))) {
      yield { atMs: nowMs, at: rawPartition(cell), said: rawFrame(frame, seq) }
      clocks.tickAt[cell] = nowMs + options.quietTickMs
    }
  }
  if (clocks) yield* passTime(recording, bodies, clocks, nowMs + options.tailMs, options)
}

const rawPartition = (cell: number) => ({ topic: topics.ingestionRaw.name, partition: cell })
const registryRaw = { topic: topics.registryRaw.name, partition: 0 }

type Catalogue = {
  readonly elements: readonly Element[]
  readonly instruments: readonly Instrument[]
}
type Element = { readonly text: string; readonly groupId: string }

function readCatalogue(body: string): Catalogue {
  const read = readGammaBody(body)
  if (!read.ok) throw new FeedError(`the markets can't be read: ${read.detail}`)
  const instruments: Instrument[] = []
  const elements: Element[] = []
  for (const { json, reading } of read.value.markets) {
    // What can't be read is appended all the same: the registry says what is wrong with it.
    if (reading.ok) instruments.push(reading.value)
    elements.push({
      text: JSON.stringify(json),
      groupId: reading.ok ? groupIdOf(reading.value) : '',
    })
  }
  return { elements, instruments }
}

const groupIdOf = ({ parentEventId, conditionId }: Instrument) => parentEventId || conditionId

function rawFrame({ recv_ms, connection, text }: Frame, seq: number): RawFact {
  const fact = { ...rawHeader(recv_ms), connection, epoch: 1, seq, text }
  return { type: 'RawFrame', fact }
}

const registryBody = (element: Element, atMs: number): Raw => ({
  atMs,
  at: registryRaw,
  said: {
    type: 'RegistryBody',
    fact: {
      ...rawHeader(atMs),
      endpoint: 'gamma/markets',
      group_id: element.groupId,
      status: 200,
      body: element.text,
    },
  },
})

/** The registry's bodies, then every connection and the instruments it subscribes. */
function* opening(
  instruments: readonly Instrument[],
  bodies: readonly Element[],
  first: Frame,
  { cells }: FeedOptions,
): Generator<Raw> {
  const { recv_ms: atMs, connection } = first
  for (const element of bodies) yield registryBody(element, atMs)
  for (let cell = 0; cell < cells; cell++) {
    const fact = {
      ...rawHeader(atMs),
      connection,
      epoch: 1,
      state: 'connected',
      reason: 'recording',
    }
    yield { atMs, at: rawPartition(cell), said: { type: 'ConnectionChanged', fact } }
  }
  for (const known of instruments) {
    const fact = subscription(known, connection, atMs)
    if (!fact) continue
    const cell = cellOf(fact.group_id, cells)
    yield { atMs, at: rawPartition(cell), said: { type: 'InstrumentSubscribed', fact } }
  }
}

/** Null where the venue did not say enough to build a book: such a market is not subscribed. */
function subscription(
  known: Instrument,
  connection: number,
  atMs: number,
): Facts['InstrumentSubscribed'] | null {
  const { tokenIds, tickSize, minSize, negRisk, conditionId } = known
  if (!tokenIds || tickSize === null || minSize === null || negRisk === null) return null
  return {
    ...rawHeader(atMs),
    connection,
    condition_id: conditionId,
    token_ids: tokenIds,
    group_id: groupIdOf(known),
    tick_size: tickSize,
    min_size: minSize,
    neg_risk: negRisk,
  }
}

/** Ticks, syncs and later bodies that are due up to `untilMs`, in order of time. */
function* passTime(
  { later }: Recording,
  first: readonly Element[],
  clocks: Clocks,
  untilMs: number,
  options: FeedOptions,
): Generator<Raw, readonly Element[]> {
  let bodies = first
  for (;;) {
    const next = later[clocks.laterNext]
    const laterAt = next?.atMs ?? Number.POSITIVE_INFINITY
    const tickAt = Math.min(...clocks.tickAt)
    const dueMs = Math.min(tickAt, clocks.syncAt, laterAt)
    if (dueMs > untilMs) return bodies
    if (next && laterAt === dueMs) {
      clocks.laterNext++
      bodies = readCatalogue(next.body).elements
      clocks.syncAt = dueMs
    } else if (clocks.syncAt === dueMs) {
      clocks.syncAt += options.syncMs
      for (const element of bodies) yield registryBody(element, dueMs)
    } else {
      const cell = clocks.tickAt.indexOf(tickAt)
      clocks.tickAt[cell] = dueMs + options.tickMs
      const fact = { ...rawHeader(dueMs), connection: 1, alive_ts: clocks.aliveMs }
      yield { atMs: dueMs, at: rawPartition(cell), said: { type: 'RawTick', fact } }
    }
  }
}

/**
 * A live connection carries one cell's markets and numbers their frames. A recorded one carries
 * several cells' markets, so each cell is given the numbers that a connection of its own would have
 * had: a frame that the recording lost is missing in every cell.
 */
function createCellNumbers(cells: number) {
  const lastSeq = new Map<number, number>()
  const skipped = new Map<number, number[]>()
  return {
    take({ connection, seq }: Frame, to: ReadonlySet<number>): [cell: number, seq: number][] {
      const skips = skipped.get(connection) ?? new Array<number>(cells).fill(0)
      skipped.set(connection, skips)
      const isNew = seq > (lastSeq.get(connection) ?? 0)
      if (isNew) lastSeq.set(connection, seq)
      const numbered: [number, number][] = []
      for (let cell = 0; cell < cells; cell++) {
        const skip = skips[cell] ?? 0
        if (to.has(cell)) numbered.push([cell, seq - skip])
        else if (isNew) skips[cell] = skip + 1
      }
      return numbered
    },
  }
}

const MARKET = /"market":\s?"(0x[0-9a-f]{64})"/g

/**
 * The cells that own a market of the frame. A frame that names none of ours, or that can't be read,
 * goes to the first cell: somebody has to say that it was there.
 */
function cellsOfFrame(text: string, cellOfMarket: ReadonlyMap<string, number>): Set<number> {
  const cells = new Set<number>()
  for (const match of text.matchAll(MARKET)) {
    const cell = cellOfMarket.get(match[1] ?? '')
    if (cell !== undefined) cells.add(cell)
  }
  return cells.size > 0 ? cells : new Set([0])
}
