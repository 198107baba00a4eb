/**
 * The judge: rebuilds every book from what the stage said, as a subscriber would, and holds it
 * against the venue's true one.
 *
 * A book is right while its levels are those that were true at most `toleranceMs` ago: so long may
 * a message travel, and a batch take to end.
 */
import { type Venue } from '@polytraders/venue-simulator'
import { type Output } from '../src/core.ts'

export const toleranceMs = 500

/** What a subscriber knows of one market, and what was true of it. */
export type Judged = {
  readonly bids: Map<number, number>
  readonly asks: Map<number, number>
  key: string
  verdict: string
  reasons: readonly string[]
  /** Newest last; the one before it was true until the newest began. */
  readonly truths: { readonly key: string; readonly sinceMs: number }[]
  /** Since when it is wrong and TRUSTED; null while it is not. */
  wrongSinceMs: number | null
}

const truthsMax = 256

export function createJudge(venue: Venue) {
  const markets = new Map<string, Judged>()
  for (const conditionId of venue.markets.keys()) {
    markets.set(conditionId, {
      bids: new Map(),
      asks: new Map(),
      key: '',
      verdict: 'SUSPECT',
      reasons: [],
      truths: [],
      wrongSinceMs: null,
    })
  }
  return {
    markets,

    /** Notes what is true of a market from now on. */
    learn(conditionId: string, atMs: number) {
      const market = markets.get(conditionId)
      const yes = venue.markets.get(conditionId)?.tokens[0]
      if (!market || !yes) return
      const key = keyOf(yes.bids, yes.asks)
      if (market.truths.at(-1)?.key === key) return
      if (market.truths.length >= truthsMax) market.truths.shift()
      market.truths.push({ key, sinceMs: atMs })
    },

    /** Takes what the stage said; the market that it is about, when its health may have changed. */
    hear(output: Output): string | null {
      if (output.type === 'BookStatus') {
        const market = markets.get(output.fact.condition_id)
        if (market) note(market, output.fact.certificate)
        return output.fact.condition_id
      }
      if (output.type !== 'BookSnapshot' && output.type !== 'BookDelta') return null
      const market = markets.get(output.fact.condition_id)
      if (!market) return null
      if (output.type === 'BookSnapshot') {
        market.bids.clear()
        market.asks.clear()
        for (const { price, size } of output.fact.bids) market.bids.set(price, size)
        for (const { price, size } of output.fact.asks) market.asks.set(price, size)
      } else {
        for (const { side, price, size } of output.fact.changes) {
          const levels = side === 'BUY' ? market.bids : market.asks
          if (size === 0) levels.delete(price)
          else levels.set(price, size)
        }
      }
      market.key = keyOf(market.bids, market.asks)
      note(market, output.fact.certificate)
      return output.fact.condition_id
    },

    isRight: (conditionId: string, atMs: number) => {
      const market = markets.get(conditionId)
      return market !== undefined && isRight(market, atMs)
    },
  }
}

export type Judge = ReturnType<typeof createJudge>

function note(
  market: Judged,
  { verdict, reasons }: { readonly verdict: string; readonly reasons: readonly string[] },
): void {
  market.verdict = verdict
  market.reasons = reasons
}

function isRight({ truths, key }: Judged, atMs: number): boolean {
  for (let at = truths.length - 1; at >= 0; at--) {
    if (truths[at]?.key === key) return true
    // What came before this one was true until it began.
    if ((truths[at]?.sinceMs ?? 0) < atMs - toleranceMs) return false
  }
  return false
}

type Levels = ReadonlyMap<number, number>

const keyOf = (bids: Levels, asks: Levels) => `${sideOf(bids)}/${sideOf(asks)}`

const sideOf = (levels: Levels) =>
  [...levels]
    .sort(([a], [b]) => a - b)
    .map(([price, size]) => `${price}:${size}`)
    .join()
