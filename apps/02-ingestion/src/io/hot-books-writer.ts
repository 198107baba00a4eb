/**
 * Writes folded books to Redis: what changed, a market at most every `marketEveryMs`; and all of
 * them at least every `rewriteMs`, so that a Redis that was flushed is full again.
 *
 * Redis being away changes nothing but what Redis holds: the fold goes on, and what is newest by
 * then is written when it is back. While the newest record of the topic is older than
 * `silenceMsMax` nothing is written, so that the books of an ingestion that died run out, and do
 * not come back with a process that reads them again. A live one says a ClockTick every second.
 */
import { type RedisClient, RedisError, writeHotMarkets } from '@polytraders/redis'
import { type Edge } from '@polytraders/runtime'
import { type Fold, type FoldedMarket, hotMarketOf } from './hot-books-fold.ts'

export type WriterLimits = {
  readonly ttlMs: number
  readonly marketEveryMs: number
  readonly rewriteMs: number
  readonly silenceMsMax: number
  /** Markets of one round trip. */
  readonly marketsAtOnce: number
  /** How often what is due is looked for. */
  readonly pollMs: number
  /** How long Redis is left alone after it failed; up to twice that, by chance. */
  readonly retryMs: number
}

export const defaultWriterLimits: WriterLimits = {
  ttlMs: 10_000,
  marketEveryMs: 50,
  rewriteMs: 2_000,
  silenceMsMax: 5_000,
  marketsAtOnce: 100,
  pollMs: 10,
  retryMs: 200,
}

export type WriterCounts = {
  /** Markets written, and those of which something newer was there. */
  written: number
  stale: number
  /** Round trips that failed. */
  failed: number
}

export type Writer = Edge & {
  readonly counts: WriterCounts
  /** The topic has a record of this time; that of its appending, epoch ms. */
  heard(appendedMs: number): void
}

export type WriterOptions = {
  readonly redis: RedisClient
  readonly fold: Fold
  readonly limits: WriterLimits
  readonly now: () => number
  /** An error that is none of Redis: the process should exit. */
  readonly failed: (error: unknown) => void
}

export function startHotBooksWriter(options: WriterOptions): Writer {
  const { redis, fold, limits, now, failed } = options
  const counts: WriterCounts = { written: 0, stale: 0, failed: 0 }
  let heardMs = Number.NEGATIVE_INFINITY
  let retryAtMs = 0
  let isStopped = false
  let writing: Promise<void> | null = null

  async function writeDue(): Promise<void> {
    const due = dueOf(fold, limits, now())
    for (let at = 0; at < due.length && !isStopped; at += limits.marketsAtOnce) {
      await writePart(options, counts, due.slice(at, at + limits.marketsAtOnce))
    }
  }

  function poll(): void {
    const nowMs = now()
    if (writing || isStopped || nowMs < retryAtMs || !redis.ready()) return
    if (nowMs - heardMs > limits.silenceMsMax) return
    writing = writeDue()
      .catch((error: unknown) => {
        if (!(error instanceof RedisError)) {
          failed(error)
          return
        }
        counts.failed++
        retryAtMs = now() + limits.retryMs * (1 + Math.random())
      })
      .finally(() => {
        writing = null
      })
  }

  // One that was away may have lost everything.
  const forget = redis.onReady(() => {
    for (const market of fold.markets.values()) market.writtenMs = -1
  })
  const timer = setInterval(poll, limits.pollMs)
  return {
    counts,
    heard(appendedMs) {
      heardMs = Math.max(heardMs, appendedMs)
    },
    async stop() {
      isStopped = true
      clearInterval(timer)
      forget()
      await writing
    },
  }
}

/** One round trip. What could not be written is as due as it was. */
async function writePart(
  { redis, limits, now }: WriterOptions,
  counts: WriterCounts,
  part: readonly FoldedMarket[],
): Promise<void> {
  const nowMs = now()
  const before = part.map(({ writtenMs, isChanged }) => ({ writtenMs, isChanged }))
  const markets = part.map(hotMarketOf)
  for (const market of part) {
    market.isChanged = false
    market.writtenMs = nowMs
  }
  try {
    const replies = await writeHotMarkets(redis, markets, { ttlMs: limits.ttlMs, nowMs })
    const stale = replies.filter(reply => reply === 'stale').length
    counts.stale += stale
    counts.written += replies.length - stale
  } catch (error) {
    part.forEach((market, at) => {
      market.isChanged ||= before[at]?.isChanged ?? true
      market.writtenMs = before[at]?.writtenMs ?? -1
    })
    throw error
  }
}

function dueOf({ markets }: Fold, limits: WriterLimits, nowMs: number): FoldedMarket[] {
  const due: FoldedMarket[] = []
  for (const market of markets.values()) {
    const sinceMs = nowMs - market.writtenMs
    if (sinceMs >= (market.isChanged ? limits.marketEveryMs : limits.rewriteMs)) due.push(market)
  }
  return due
}
