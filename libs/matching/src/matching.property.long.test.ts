/** The engine against the naive one (a sorted list, scanned), and what holds whatever is sent. */
import { expect, test } from '@jest/globals'
import { type FeeSchedule, ONE } from '@polytraders/domain'
import fc from 'fast-check'
import {
  cancel,
  createMatching,
  type Filled,
  type MatchEvent,
  type Matching,
  submit,
} from './matching.ts'
import { type Order, type OrderType, placeOf, type Token } from './orders.ts'

test('fills equal the naive price-time book’s, trade by trade', () => {
  fc.assert(
    fc.property(scripts, script => {
      const book = createMatching(rules)
      const naive = createNaive()
      for (const step of script) {
        const events = step.order ? submit(book, step.order) : cancel(book, step.cancel, 0)
        expect(events.flatMap(fillLine)).toEqual(naivePlay(naive, step))
      }
      const left = [...book.resting.values()].map(({ orderId, remaining }) => [orderId, remaining])
      expect(left).toEqual(naive.orders.map(({ orderId, remaining }) => [orderId, remaining]))
    }),
    { numRuns: 300 },
  )
})

test('every order is whole: filled, cancelled and resting shares add up to its size', () => {
  fc.assert(
    fc.property(scripts, script => {
      const book = createMatching(rules)
      const sizes = new Map<string, number>()
      const gone = new Map<string, number>()
      const count = (id: string, size: number) => gone.set(id, (gone.get(id) ?? 0) + size)
      for (const event of run(book, script)) {
        if (event.type === 'Filled') {
          count(event.taker.orderId, event.size)
          count(event.maker.orderId, event.size)
        }
        if (event.type === 'Cancelled') count(event.orderId, event.size)
      }
      for (const order of book.resting.values()) count(order.orderId, order.remaining)
      for (const { order } of script) if (order) sizes.set(order.orderId, order.size)
      for (const [id, size] of gone) expect([id, size]).toEqual([id, sizes.get(id)])
    }),
    { numRuns: 300 },
  )
})

test('shares and money are conserved: what is bought is sold or minted, cash matches', () => {
  fc.assert(
    fc.property(scripts, script => {
      const book = createMatching(rules)
      let yes = 0
      let no = 0
      let cash = 0n
      let pairs = 0
      for (const event of run(book, script)) {
        if (event.type !== 'Filled') continue
        for (const { token, side, price } of [event.taker, event.maker]) {
          const signed = side === 'BUY' ? event.size : -event.size
          if (token === 'YES') yes += signed
          else no += signed
          cash -= BigInt(signed) * BigInt(price)
        }
        if (event.kind === 'mint') pairs += event.size
        if (event.kind === 'merge') pairs -= event.size
      }
      expect([yes, no]).toEqual([pairs, pairs])
      expect(cash).toBe(BigInt(-pairs) * BigInt(ONE))
    }),
    { numRuns: 300 },
  )
})

test('the book is never crossed, and its levels are the sums of their queues', () => {
  fc.assert(
    fc.property(scripts, script => {
      const book = createMatching(rules)
      for (const step of script) {
        run(book, [step])
        const { ladder } = book
        expect(ladder.bestBid === 0 || ladder.bestBid < ladder.bestAsk).toBe(true)
        for (const [sizes, queues] of [
          [ladder.bids, book.bids],
          [ladder.asks, book.asks],
        ] as const) {
          for (let tick = 0; tick <= ladder.ticks; tick++) {
            const queue = [...(queues.get(tick)?.values() ?? [])]
            expect(sizes[tick]).toBe(queue.reduce((sum, each) => sum + each.remaining, 0))
          }
        }
      }
    }),
    { numRuns: 60 },
  )
})

test('no fill is worse than the limit, and nobody trades with themselves', () => {
  fc.assert(
    fc.property(scripts, script => {
      const orders = new Map(script.flatMap(s => (s.order ? [[s.order.orderId, s.order]] : [])))
      for (const event of run(createMatching(rules), script)) {
        if (event.type !== 'Filled') continue
        expect(event.taker.owner).not.toBe(event.maker.owner)
        for (const { orderId, side, price } of [event.taker, event.maker]) {
          const limit = orders.get(orderId)?.price ?? Number.NaN
          expect(side === 'BUY' ? price <= limit : price >= limit).toBe(true)
        }
      }
    }),
    { numRuns: 300 },
  )
})

// The naive book: one list in order of arrival, scanned for the best at every share traded.
type Step = { readonly order?: Order; readonly cancel: string }
type NaiveOrder = Order & { remaining: number }
type Naive = { orders: NaiveOrder[]; readonly seen: Set<string> }
const createNaive = (): Naive => ({ orders: [], seen: new Set() })

function naivePlay(naive: Naive, step: Step): readonly string[] {
  if (!step.order) {
    naive.orders = naive.orders.filter(({ orderId }) => orderId !== step.cancel)
    return []
  }
  const order: NaiveOrder = { ...step.order, remaining: step.order.size }
  if (naive.seen.has(order.orderId) || naiveRefuses(naive, order)) return []
  naive.seen.add(order.orderId)
  const lines: string[] = []
  for (let maker = best(naive, order); maker; maker = best(naive, order)) {
    if (maker.owner !== order.owner) {
      const size = Math.min(maker.remaining, order.remaining)
      maker.remaining -= size
      order.remaining -= size
      lines.push(`${order.orderId} ${maker.orderId} ${size} ${placeOf(maker).yesPrice}`)
    }
    const done = maker.owner === order.owner || maker.remaining === 0 ? maker : undefined
    naive.orders = naive.orders.filter(each => each !== done)
    if (order.remaining === 0) break
  }
  const rests = order.orderType === 'GTC' && order.remaining > 0
  if (rests) naive.orders.push(order)
  return lines
}

function naiveRefuses(naive: Naive, order: NaiveOrder): boolean {
  const meets = naive.orders.filter(maker => crossing(order, maker))
  const others = meets.filter(({ owner }) => owner !== order.owner)
  const reachable = others.reduce((sum, { remaining }) => sum + remaining, 0)
  const taking = order.orderType !== 'GTC' || reachable > 0
  if (order.size < rules.minSize) return true
  if (order.postOnly && (meets.length > 0 || order.orderType !== 'GTC')) return true
  if (taking && BigInt(order.price) * BigInt(order.size) < BigInt(ONE) * BigInt(ONE)) return true
  if (order.orderType === 'FOK') return reachable < order.size
  return order.orderType === 'FAK' && reachable === 0
}

function best(naive: Naive, order: NaiveOrder): NaiveOrder | undefined {
  const sign = placeOf(order).bookSide === 'BUY' ? 1 : -1
  return naive.orders
    .filter(maker => crossing(order, maker))
    .sort((a, b) => sign * (placeOf(a).yesPrice - placeOf(b).yesPrice))[0]
}

function crossing(order: Order, maker: Order): boolean {
  const [a, b] = [placeOf(order), placeOf(maker)]
  if (a.bookSide === b.bookSide) return false
  return a.bookSide === 'BUY' ? b.yesPrice <= a.yesPrice : b.yesPrice >= a.yesPrice
}

// Shorthand.
const feeSchedule: FeeSchedule = {
  kind: 'flat',
  fee_bps: 50,
  rate: 0,
  exponent: 0,
  taker_only: true,
  rebate_rate: 0,
}
const rules = { tickSize: 100_000, minSize: 5 * ONE, feeSchedule }
const run = (book: Matching, script: readonly Step[]): readonly MatchEvent[] =>
  script.flatMap(step => (step.order ? submit(book, step.order) : cancel(book, step.cancel, 0)))
const fillLine = (event: MatchEvent) => (event.type === 'Filled' ? [lineOf(event)] : [])
const lineOf = ({ taker, maker, size, yesPrice }: Filled) =>
  `${taker.orderId} ${maker.orderId} ${size} ${yesPrice}`

const someOrder = fc.record({
  orderId: fc.integer({ min: 0, max: 60 }).map(n => `o${n}`),
  owner: fc.constantFrom('a', 'b', 'c'),
  token: fc.constantFrom<Token>('YES', 'NO'),
  side: fc.constantFrom('BUY' as const, 'SELL' as const),
  price: fc.integer({ min: 3, max: 7 }).map(tick => tick * 100_000),
  size: fc.oneof(
    fc.integer({ min: 3, max: 40 }).map(shares => shares * ONE),
    fc.integer({ min: 5 * ONE, max: 40 * ONE }),
  ),
  orderType: fc.constantFrom<OrderType>('GTC', 'GTC', 'GTC', 'FAK', 'FOK'),
  postOnly: fc.constantFrom(false, false, false, true),
  expirationMs: fc.constant(0),
  atMs: fc.constant(0),
})
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: someOrder.map(order => ({ order, cancel: '' })) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 0, max: 60 }).map(n => ({ cancel: `o${n}` })),
  },
)
// An id is one order: only its first use counts, as the sums above need.
const scripts = fc.array(steps, { maxLength: 60 }).map(all => {
  const seen = new Set<string>()
  return all.filter(({ order }) => {
    if (!order) return true
    if (seen.has(order.orderId)) return false
    seen.add(order.orderId)
    return true
  })
})
