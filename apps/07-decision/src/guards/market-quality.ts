/**
 * Market quality: the fee is known, the book has two sides that are not crossed, close and deep
 * enough, and neither the data nor the score is too poor to trade on.
 */
import { type Guard, judgeLeast, judgeMost, type Lists, voteOf } from './guard.ts'

export const marketQuality: Guard = {
  name: 'market-quality',
  owner: 'data',
  bindsLeaving: false,
  judge({ quality, score, market: { book } }, { policy: { limits }, feeKnown }) {
    const found: Lists = { rejects: [], warns: [] }
    if (!feeKnown) found.rejects.push('EXEC_FEE_UNKNOWN')
    if (quality === 'suspect') found.rejects.push('INTEL_QUALITY_SUSPECT')
    if (quality === 'degraded') found.warns.push('INTEL_QUALITY_DEGRADED')
    const spread = book.best_ask - book.best_bid
    const bid = book.bids[0]
    const ask = book.asks[0]
    const touch = Math.min(bid?.size ?? 0, ask?.size ?? 0)
    if (!bid || !ask) found.rejects.push('INTEL_BOOK_ONE_SIDED')
    else {
      if (spread <= 0) found.rejects.push('INTEL_BOOK_CROSSED')
      judgeMost(spread, limits.spreadMicros, 'INTEL_SPREAD_WIDE', found)
      judgeLeast(touch, limits.touchMicros, 'EXEC_BOOK_THIN', found)
    }
    if (score === null) found.rejects.push('STRAT_SCORE_MISSING')
    else judgeMost(score.ub - score.lb, limits.bandMicros, 'STRAT_BAND_WIDE', found)
    const inputs =
      `spread=${spread} touch=${touch} quality=${quality} fee_known=${feeKnown} ` +
      `band=${score === null ? 'none' : score.ub - score.lb}`
    return voteOf({ ...found, inputs })
  },
}
