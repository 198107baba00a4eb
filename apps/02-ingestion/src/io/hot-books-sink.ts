/**
 * The hot books' sink: of each cell that this process owns it follows the stage's topic from a
 * bounded way back, folds, and writes to Redis. It speaks to no topic.
 */
import { topics } from '@polytraders/messages'
import { type RedisClient } from '@polytraders/redis'
import {
  type Codec,
  type CountOf,
  type Edge,
  endOf,
  joiningAt,
  type Log,
  lease,
  type Member,
  startSink,
} from '@polytraders/runtime'
import { createFold, type Fold } from './hot-books-fold.ts'
import {
  defaultWriterLimits,
  startHotBooksWriter,
  type Writer,
  type WriterLimits,
} from './hot-books-writer.ts'

export type HotBooksLimits = WriterLimits & {
  /** Markets of a cell. */
  readonly marketsMax: number
  /** Records of a cell that are read before those that come. A snapshot is among 60 s of them. */
  readonly backRecordsMax: number
}

export const defaultHotBooksLimits: HotBooksLimits = {
  ...defaultWriterLimits,
  marketsMax: 2_000,
  backRecordsMax: 100_000,
}

export type HotBooksOptions = {
  readonly log: Log
  readonly codec: Codec
  readonly redis: RedisClient
  readonly limits?: Partial<HotBooksLimits>
  /** Unless said: the public topic, and the group of this process. */
  readonly topic?: string
  readonly group?: string
  readonly now: () => number
  readonly failed: (error: unknown) => void
}

export type CellCounts = Fold['counts'] &
  Writer['counts'] & { readonly markets: number; readonly lastEventId: number }

/** What /metrics says of each. */
export const hotBooksCounts: Readonly<Record<keyof CellCounts, CountOf>> = {
  waiting: { counter: 'Deltas passed over until a snapshot came.' },
  gaps: { counter: 'Books dropped because a delta did not follow.' },
  noRoom: { counter: 'Snapshots of markets that there was no room for.' },
  written: { counter: 'Markets written to Redis.' },
  stale: { counter: 'Markets not written because Redis had something newer.' },
  failed: { counter: 'Round trips to Redis that failed.' },
  markets: { gauge: 'Markets kept.' },
  lastEventId: { gauge: 'Last event id folded.' },
}

export type HotBooks = Edge & {
  /** Of each cell that is ours. */
  counts(): Readonly<Record<number, CellCounts>>
}

type CellBooks = { readonly fold: Fold; readonly writer: Writer }

export async function startHotBooks(options: HotBooksOptions): Promise<HotBooks> {
  const { log, topic = topics.ingestion.name } = options
  const { group = 'polytraders-02-ingestion-hot-books', failed } = options
  const cells = new Map<number, CellBooks>()
  const held = await lease({
    log,
    group,
    own: topic,
    celled: [topic],
    start: (cell, member, failedHere) => startCell(options, topic, cells, cell, member, failedHere),
    failed,
  })
  return {
    stop: held.stop,
    counts: () =>
      Object.fromEntries(
        [...cells].map(([cell, { fold, writer }]) => [
          cell,
          {
            ...fold.counts,
            ...writer.counts,
            markets: fold.markets.size,
            lastEventId: lastEventIdOf(fold),
          },
        ]),
      ),
  }
}

const lastEventIdOf = ({ markets }: Fold) =>
  [...markets.values()].reduce((last, { header }) => Math.max(last, header.eventId), 0)

async function startCell(
  { log, codec, redis, now, ...options }: HotBooksOptions,
  topic: string,
  cells: Map<number, CellBooks>,
  cell: number,
  member: Member,
  failed: (error: unknown) => void,
): Promise<Edge> {
  const limits = { ...defaultHotBooksLimits, ...options.limits }
  const at = { topic, partition: cell }
  const { low, high } = await endOf(log, at)
  const fold = createFold(limits.marketsMax)
  const writer = startHotBooksWriter({ redis, fold, limits, now, failed })
  const sink = await startSink({
    member,
    cell,
    codec,
    at,
    from: joiningAt(Math.max(low, high - limits.backRecordsMax)),
    hears: ['BookSnapshot', 'BookDelta', 'BookStatus', 'MarketNotice', 'ClockTick'],
    async write({ records }) {
      for (const record of records) {
        writer.heard(record.timestampMs)
        switch (record.type) {
          case 'BookSnapshot':
          case 'BookDelta':
          case 'BookStatus':
          case 'MarketNotice':
            fold.take(record)
        }
      }
    },
    failed,
  })
  cells.set(cell, { fold, writer })
  return {
    async stop() {
      cells.delete(cell)
      await sink.stop()
      await writer.stop()
    },
  }
}
