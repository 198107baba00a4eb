/**
 * What must hold whatever is heard, in any order and any number of times: the stream, answers,
 * lookups and trades of an order that had one true life at the venue, and of orders nobody knows.
 */
import { expect, test } from '@jest/globals'
import { type Facts } from '@polytraders/messages'
import fc from 'fast-check'
import * as given from '../test/script.ts'
import { armed, type Session } from '../test/session.ts'
import { type Input } from './core.ts'
import { isOver } from './order-machine.ts'

const runs = { numRuns: 400 }

test('every event continues the order’s own timeline, and its quantities add up', () => {
  always(session => {
    const last = new Map<string, string>()
    for (const event of eventsOf(session)) {
      if (event.order_id === '') continue
      expect(event.previous_status).toBe(last.get(event.order_id) ?? 'SIGNED')
      last.set(event.order_id, event.status)
      const { order_qty, open_quantity, filled_quantity, cancelled_quantity } = event
      expect(open_quantity).toBe(Math.max(0, order_qty - filled_quantity - cancelled_quantity))
    }
  })
})

test('one intent is at most one order, and one order is sent at most once', () => {
  always(session => {
    const signed = session.said.flatMap(output =>
      output.type === 'OrderSigned' ? [output.fact.client_order_id] : [],
    )
    expect(new Set(signed).size).toBe(signed.length)
    const sent = eventsOf(session).filter(({ previous_status }) => previous_status === 'SIGNED')
    expect(new Set(sent.map(({ order_id }) => order_id)).size).toBe(sent.length)
  })
})

test('no leg of a trade is counted twice, and what is filled is what the legs add up to', () => {
  always(session => {
    const steps = new Set<string>()
    const counted = new Map<string, number>()
    const alive = new Map<string, Facts['Fill']>()
    for (const fill of fillsOf(session)) {
      const step = `${fill.fill_id} ${fill.trade_status}`
      expect([step, steps.has(step) && !/MINED|RETRYING/.test(step)]).toEqual([step, false])
      steps.add(step)
      if (fill.trade_status === 'FAILED') alive.delete(fill.fill_id)
      else alive.set(fill.fill_id, fill)
    }
    for (const { order_id, size } of alive.values()) {
      counted.set(order_id, (counted.get(order_id) ?? 0) + size)
    }
    for (const order of session.state().orders.values()) {
      expect(order.filled).toBe(counted.get(order.orderId) ?? 0)
    }
  })
})

test('an order is filed as open as long as it or one of its trades is', () => {
  always(session => {
    const { orders, open, closed } = session.state()
    for (const [orderId, order] of orders) {
      const isOpen = !isOver(order.status) || order.openTrades > 0
      expect([open.has(orderId), closed.has(orderId)]).toEqual([isOpen, !isOpen])
    }
  })
})

test('whatever was missed, the venue’s trades and its last word on the order settle it', () => {
  fc.assert(
    fc.property(life, noise, ({ sizes, cancelled, policy }, heard) => {
      const { session, id } = started(policy)
      for (const input of evidenceOf(id, sizes, cancelled, policy, heard)) session.feed(input)
      const total = sizes.reduce((sum, size) => sum + size, 0)
      const trades = sizes.map((size, n) => given.tradeEvent(`t${n}`, partOf(id, size, policy)))
      const status = cancelled || total < 2000 ? 'CANCELED' : 'MATCHED'
      session.feed(
        given.tradesFound(
          'get_trades',
          id,
          trades.map(trade => ({ ...trade, status: 'CONFIRMED', statusText: 'CONFIRMED' })),
          200_000,
        ),
        given.looked(id, { status, matched: total, ts: 200_100 }),
        given.tick(210_000),
      )
      const order = session.state().orders.get(id)
      expect(order?.filled).toBe(given.micros(total))
      expect(order && isOver(order.status)).toBe(true)
      expect(order?.status).toBe(endOf(total, order?.status ?? ''))
    }),
    runs,
  )
})

/** Whole is FILLED; otherwise it was cancelled or killed, or never taken. */
const endOf = (total: number, status: string) =>
  total === 2000 ? 'FILLED' : ['CANCELED', 'KILLED', 'REJECTED'].find(end => end === status)

type Policy = 'limit' | 'ioc'
type Heard = { readonly what: number; readonly n: number; readonly step: string }

const life = fc
  .record({
    cuts: fc.array(fc.integer({ min: 1, max: 2000 }), { maxLength: 4 }),
    cancelled: fc.boolean(),
    policy: fc.constantFrom<Policy>('limit', 'ioc'),
  })
  .map(({ cuts, cancelled, policy }) => {
    let left = 2000
    const sizes = cuts.flatMap(cut => {
      const size = Math.min(cut, left)
      left -= size
      return size > 0 ? [size] : []
    })
    return { sizes, cancelled, policy }
  })

const noise = fc.array(
  fc.record({
    what: fc.nat(9),
    n: fc.nat(3),
    step: fc.constantFrom('MATCHED', 'MINED', 'RETRYING', 'CONFIRMED'),
  }),
  { maxLength: 15 },
)

const partOf = (id: string, size: number, policy: Policy): given.Told =>
  policy === 'ioc' ? { taker: id, legs: [[0.65, size]] } : { maker: [id, 0.65, size] }

/** True things about the order, in any order and number. */
function evidenceOf(
  id: string,
  sizes: readonly number[],
  cancelled: boolean,
  policy: Policy,
  heard: readonly Heard[],
): readonly Input[] {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  return heard.flatMap(({ what, n, step }): readonly Input[] => {
    const size = sizes[n]
    switch (what) {
      case 0:
        if (policy === 'limit') return [given.posted(id, 'live')]
        return total > 0
          ? [given.posted(id, 'matched', { making: total * 0.65, taking: total })]
          : [given.refused(id, 'no orders found to match with FAK order.')]
      case 1:
        return [given.silence(id)]
      case 2:
        return policy === 'limit' ? [given.orderFrame(id, 'PLACEMENT')] : []
      case 3:
        return policy === 'limit' && total > 0
          ? [given.orderFrame(id, 'UPDATE', { matched: total })]
          : []
      case 4:
        return cancelled
          ? [given.orderFrame(id, 'CANCELLATION', { status: 'CANCELED', matched: total })]
          : []
      case 5:
        return [given.cancelling(id)]
      case 6:
        return [given.tick(2_000 + 9_000 * n)]
      default:
        return size === undefined
          ? []
          : [given.tradeFrame(`t${n}`, { ...partOf(id, size, policy), status: step })]
    }
  })
}

function started(policy: Policy): { readonly session: Session; readonly id: string } {
  const session = armed({ mode: 'live' }, 'live')
  session.feed(given.approved('i1', { policy }))
  return { session, id: session.idOf('i1') }
}

// Anything at all, true or not: what is impossible must be said to be, and nothing stops.
type Step = {
  readonly what: number
  readonly order: number
  readonly n: number
  readonly size: number
  readonly status: string
  readonly step: string
}

const anything: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    what: fc.nat(15),
    order: fc.nat(3),
    n: fc.nat(5),
    size: fc.integer({ min: 1, max: 2500 }),
    status: fc.constantFrom('LIVE', 'MATCHED', 'CANCELED', 'DELAYED', 'INVALID', 'WHAT'),
    step: fc.constantFrom('MATCHED', 'MINED', 'RETRYING', 'CONFIRMED', 'FAILED'),
  }),
  { maxLength: 60 },
)

/** An input of each kind, about the order of that id. */
const kinds: readonly ((about: Step, id: string, ts: number) => Input)[] = [
  intentOf,
  intentOf,
  ({ n, size }, id, ts) => given.posted(id, n % 2 === 0 ? 'live' : 'matched', { taking: size, ts }),
  ({ n }, id, ts) => given.refused(id, n % 2 === 0 ? 'no such luck' : 'Duplicated', { ts }),
  ({ n }, id, ts) => given.silence(id, n % 2 === 0 ? 'post_order' : 'cancel_order', ts),
  (about, id, ts) => given.orderFrame(id, 'PLACEMENT', describedBy(about, ts)),
  (about, id, ts) => given.orderFrame(id, 'UPDATE', describedBy(about, ts)),
  (about, id, ts) => given.orderFrame(id, 'CANCELLATION', describedBy(about, ts)),
  (about, id, ts) => given.looked(id, describedBy(about, ts)),
  (about, id, ts) => given.openOrders([[id, describedBy(about, ts)]], ts),
  (_about, id, ts) => given.cancelling(id, ts),
  ({ n }, id, ts) => given.cancelAnswer(id, n % 2 === 0 ? '' : 'order already matched', ts),
  (_about, _id, ts) => given.answered('heartbeat', '', { status: 200, body: '{}' }, ts),
  ({ n }, _id, ts) => given.control(n % 3 === 0 ? 'killed' : 'armed', { mode: 'live', ts }),
  (_about, id, ts) => given.answered('post_order', id, { status: 425, body: '{}' }, ts),
  ({ n, size, step }, id, ts) =>
    given.tradeFrame(`t${n}`, {
      ...partOf(id, size, n % 2 === 0 ? 'ioc' : 'limit'),
      status: step,
      ts,
    }),
]

function intentOf({ n, order }: Step, _id: string, ts: number): Input {
  return given.approved(`i${n}`, { policy: order % 2 === 0 ? 'limit' : 'ioc', ts })
}

const describedBy = ({ size, status }: Step, ts: number) => ({ matched: size, status, ts })

function always(holds: (session: Session) => void): void {
  fc.assert(
    fc.property(anything, script => {
      const session = armed({ mode: 'live', sweepEveryMs: 0 }, 'live')
      script.forEach((about, at) => {
        const id = [...session.state().orders.keys()][about.order] ?? '0xunknown'
        const input = kinds[about.what]?.(about, id, 1_000 + at * 700)
        if (input) session.feed(input)
      })
      holds(session)
    }),
    runs,
  )
}

const eventsOf = ({ said }: Session) =>
  said.flatMap(output => (output.type === 'OrderEvent' ? [output.fact] : []))
const fillsOf = ({ said }: Session) =>
  said.flatMap(output => (output.type === 'Fill' ? [output.fact] : []))
