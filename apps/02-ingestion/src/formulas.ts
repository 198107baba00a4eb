/** The formulas of stage 2, each with its worked example, computed by the stage's own functions. */
import { topLevels } from '@polytraders/domain'
import { type WorkedExample } from '@polytraders/stage'
import { createBook, setBookLevel } from './book.ts'
import { framesMissing } from './connection.ts'
import { healthOf, priceFindings } from './health.ts'
import { defaultPolicy } from './policy.ts'

const stage = '02-ingestion'

export const formulas: readonly WorkedExample[] = [
  {
    stage,
    formula: 'depth_t = depth_t-1 + delta_t',
    given: '[120, 80, 40] + [+10, 0, -20]',
    expected: '[130, 80, 20]',
    got: () => `[${depthAfter([120, 80, 40], [10, 0, -20]).join(', ')}]`,
  },
  {
    stage,
    formula: 'seq_t = seq_t-1 + 1',
    given: '41, 42, 44',
    expected: 'a gap, 1 missing',
    got: () => gapIn([41, 42, 44]),
  },
  {
    stage,
    formula: 'valid: bid < ask, spread <= 0.30, stale_duration_ms <= limit, evidence not broken',
    given: '.62/.64, .30/.70',
    expected: 'valid, invalid',
    got: () => `${validityOf(620_000, 640_000)}, ${validityOf(300_000, 700_000)}`,
  },
]

/** Bids at 0.62, 0.61, 0.60, each then set to what it was and the delta. */
function depthAfter(depth: readonly number[], delta: readonly number[]): readonly number[] {
  const book = createBook(10_000)
  const set = (level: number, size: number) => setBookLevel(book, true, 'BUY', 62 - level, size)
  depth.forEach((size, level) => {
    set(level, size)
  })
  delta.forEach((change, level) => {
    set(level, (book.yes.bids[62 - level] ?? 0) + change)
  })
  return topLevels(book.yes, 'BUY', depth.length).map(({ size }) => size)
}

function gapIn(numbers: readonly number[]): string {
  const missing = numbers
    .slice(1)
    .map((seq, at) => framesMissing((numbers[at] ?? 0) + 1, seq))
    .reduce((sum, count) => sum + count, 0)
  return missing === 0 ? 'no gap' : `a gap, ${missing} missing`
}

const validityOf = (bestBid: number, bestAsk: number) =>
  healthOf(priceFindings(bestBid, bestAsk, defaultPolicy.spreadMax)).validity
