/** What holds on paper whatever is recorded and ordered: nothing is had twice or from nowhere. */
import { expect, test } from '@jest/globals'
import { type FeeSchedule, ONE, type Side } from '@polytraders/domain'
import fc from 'fast-check'
import { type Order, type OrderType, type Token } from './orders.ts'
import {
  cancelPaper,
  createPaperBook,
  type PaperEvent,
  type PaperFilled,
  recordBook,
  recordTrade,
  submitPaper,
} from './paper.ts'

test('an order never fills past its size, and what is left of it is known', () => {
  fc.assert(
    fc.property(scripts, script => {
      const left = new Map(script.flatMap(s => (s.order ? [[s.order.orderId, s.order.size]] : [])))
      for (const { events } of run(script)) {
        for (const fill of events.filter(isFill)) {
          const remaining = (left.get(fill.orderId) ?? 0) - fill.size
          expect(fill.size).toBeGreaterThan(0)
          expect(fill.remaining).toBe(remaining)
          expect(remaining).toBeGreaterThanOrEqual(0)
          left.set(fill.orderId, remaining)
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('a level gives no more than it has ever shown: its first size and every increase', () => {
  fc.assert(
    fc.property(scripts, script => {
      const shown = new Map<string, number>()
      const offered = new Map<string, number>()
      const had = new Map<string, number>()
      for (const { step, events } of run(script)) {
        for (const { side, price, size } of step.levels ?? []) {
          const key = `${side} ${price}`
          const more = Math.max(0, size - (shown.get(key) ?? 0))
          offered.set(key, (offered.get(key) ?? 0) + more)
          shown.set(key, size)
        }
        // A maker filled by the book is paid its own price, so it is counted by side alone.
        for (const fill of events.filter(isFill)) {
          if (fill.against !== 'level') continue
          const other = fill.bookSide === 'BUY' ? 'SELL' : 'BUY'
          had.set(other, (had.get(other) ?? 0) + fill.size)
          const key = `${other} ${fill.yesPrice}`
          if (fill.liquidity === 'taker') had.set(key, (had.get(key) ?? 0) + fill.size)
        }
      }
      for (const [key, size] of had) {
        const of = [...offered].filter(([k]) => k.startsWith(key)).map(([, s]) => s)
        expect(size).toBeLessThanOrEqual(of.reduce((a, b) => a + b, 0))
      }
    }),
    { numRuns: 300 },
  )
})

test('a print never fills more than its size, and only the side its taker hit', () => {
  fc.assert(
    fc.property(scripts, script => {
      for (const { step, events } of run(script)) {
        const fills = events.filter(isFill)
        const total = fills.reduce((sum, { size }) => sum + size, 0)
        if (!step.print) {
          expect(fills.every(({ against }) => against === 'level')).toBe(true)
          continue
        }
        const hit = step.print.side === 'SELL' ? 'BUY' : 'SELL'
        expect(total).toBeLessThanOrEqual(step.print.size)
        expect(fills.every(({ bookSide }) => bookSide === hit)).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})

test('no fill is worse than the limit, and a maker is filled at its own price', () => {
  fc.assert(
    fc.property(scripts, script => {
      const orders = new Map(script.flatMap(s => (s.order ? [[s.order.orderId, s.order]] : [])))
      for (const { events } of run(script)) {
        for (const { orderId, side, price, liquidity } of events.filter(isFill)) {
          const limit = orders.get(orderId)?.price ?? Number.NaN
          if (liquidity === 'maker') expect(price).toBe(limit)
          expect(side === 'BUY' ? price <= limit : price >= limit).toBe(true)
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('a queue only gets shorter, and never exceeds what the level shows', () => {
  fc.assert(
    fc.property(scripts, script => {
      const before = new Map<string, number>()
      for (const { book } of run(script)) {
        for (const { orderId, queueAhead, bookSide, yesPrice } of book.resting.values()) {
          expect(queueAhead).toBeLessThanOrEqual(before.get(orderId) ?? Number.POSITIVE_INFINITY)
          before.set(orderId, queueAhead)
          const sizes = bookSide === 'BUY' ? book.recorded.bids : book.recorded.asks
          expect(queueAhead).toBeLessThanOrEqual(sizes[yesPrice / rules.tickSize] ?? 0)
        }
      }
    }),
    { numRuns: 300 },
  )
})

// Shorthand.
type Level = { readonly side: Side; readonly price: number; readonly size: number }
type Print = Level & { readonly token: Token }
type Step = {
  readonly order?: Order
  readonly cancel?: string
  readonly levels?: readonly Level[]
  readonly print?: Print
}

function* run(script: readonly Step[]) {
  const book = createPaperBook(rules)
  let atMs = 0
  for (const step of script) {
    atMs += 100
    yield { step, events: play(book, step, atMs), book }
  }
}

function play(
  book: ReturnType<typeof createPaperBook>,
  step: Step,
  atMs: number,
): readonly PaperEvent[] {
  if (step.order) return submitPaper(book, { ...step.order, atMs })
  if (step.print) return recordTrade(book, { ...step.print, atMs })
  if (step.levels) return recordBook(book, { snapshot: false, levels: step.levels, atMs })
  return cancelPaper(book, step.cancel ?? '', atMs)
}

const isFill = (event: PaperEvent): event is PaperFilled => event.type === 'PaperFilled'
const feeSchedule: FeeSchedule = {
  kind: 'flat',
  fee_bps: 50,
  rate: 0,
  exponent: 0,
  taker_only: true,
  rebate_rate: 0,
}
const rules = { tickSize: 100_000, minSize: 5 * ONE, feeSchedule }
const price = fc.integer({ min: 2, max: 8 }).map(tick => tick * 100_000)
const side = fc.constantFrom<Side>('BUY', 'SELL')
const shares = (min: number) => fc.integer({ min, max: 40 }).map(n => n * ONE)
const level = fc.record({ side, price, size: shares(0) })
const print = fc.record({ token: fc.constant<Token>('YES'), side, price, size: shares(1) })
const someOrder = (n: number) =>
  fc.record({
    orderId: fc.constant(`o${n}`),
    owner: fc.constant('us'),
    token: fc.constantFrom<Token>('YES', 'NO'),
    side,
    price,
    size: shares(5),
    orderType: fc.constantFrom<OrderType>('GTC', 'GTC', 'FAK', 'FOK'),
    postOnly: fc.constant(false),
    expirationMs: fc.constant(0),
    atMs: fc.constant(0),
  })
const step = (n: number): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.array(level, { maxLength: 3 }).map(levels => ({ levels })) },
    { weight: 2, arbitrary: someOrder(n).map(order => ({ order })) },
    { weight: 2, arbitrary: print.map(each => ({ print: each })) },
    { weight: 1, arbitrary: fc.nat(n).map(k => ({ cancel: `o${k}` })) },
  )
const scripts = fc
  .integer({ min: 1, max: 50 })
  .chain(length => fc.tuple(...Array.from({ length }, (_, n) => step(n))))
