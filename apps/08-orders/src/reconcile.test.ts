import { expect, test } from '@jest/globals'
import {
  answered,
  approved,
  frame,
  looked,
  openOrders,
  orderFrame,
  posted,
  tradeFrame,
  tradesFound,
} from '../test/script.ts'
import { armed, type Session, told } from '../test/session.ts'

test('ours 800, theirs 0 is a divergence, and their word is taken', () => {
  const { session, id } = partlyFilled()
  expect(told(session.feed(looked(id, { status: 'CANCELED', matched: 1200 })))).toEqual([
    'order diverged ours 800 theirs 0',
    'PARTIAL > CANCELED 0/1200/800',
  ])
})

test('a lookup that agrees is said to agree, and changes nothing', () => {
  const { session, id } = partlyFilled()
  expect(told(session.feed(looked(id, { matched: 1200 })))).toEqual([
    'order matched ours 800 theirs 800',
  ])
})

test('a lookup that knows of more fills waits for them, and they come from trades', () => {
  const { session, id } = partlyFilled()
  session.feed(looked(id, { status: 'MATCHED', matched: 2000 }))
  expect(told(session.said).slice(-2)).toEqual([
    'order diverged ours 800 theirs 0',
    'PARTIAL > MATCHED 0/2000/0',
  ])
  expect(session.said.at(-1)).toMatchObject({ fact: { reconciliation_state: 'diverged' } })
  session.feed(tradeFrame('t2', { maker: [id, 0.65, 800] }))
  expect(session.said.at(-1)).toMatchObject({
    fact: {
      status: 'FILLED',
      reconciliation_state: 'matched',
    },
  })
})

test('open orders are compared one by one and as a whole', () => {
  const { session, id } = partlyFilled()
  expect(told(session.feed(openOrders([[id, { matched: 1200 }]])))).toEqual([
    'order matched ours 800 theirs 800',
    'wallet matched ours 800 theirs 800',
  ])
  expect(told(session.feed(openOrders([])))).toEqual([
    'order diverged ours 800 theirs 0',
    'wallet diverged ours 800 theirs 0',
  ])
})

test('an order that is not among theirs is not given up for that', () => {
  const { session, id } = partlyFilled()
  session.feed(openOrders([]))
  expect(session.state().orders.get(id)?.status).toBe('PARTIAL')
})

test('an order or a trade of our wallet that is not ours is a divergence', () => {
  const session = armed()
  expect(told(session.feed(orderFrame('0xother', 'PLACEMENT', { size: 10 })))).toEqual([
    'order diverged ours 0 theirs 10',
  ])
  expect(told(session.feed(tradeFrame('t9', { maker: ['0xother', 0.5, 10] })))).toEqual([
    'wallet diverged ours 0 theirs 0',
  ])
})

test('what can’t be read is said to be unreadable, and nothing else happens', () => {
  const { session, id } = partlyFilled()
  const outputs = session.feed(
    frame('{'),
    frame('{"event_type":"trade","id":"t1"}'),
    frame('{"event_type":"gossip"}'),
    frame('PONG'),
    tradeFrame('t3', { taker: id, legs: [[0.6, 1]], status: 'PONDERING' }),
    answered('get_order', id, { status: 200, body: '<html>' }),
    answered('get_trades', id, { status: 200, body: '{}' }),
    answered('drop_table', id, { status: 200, body: '{}' }),
    answered('get_order', id, { status: 500, body: '' }),
    answered('post_order', '0xunknown', { status: 200, body: '{}' }),
  )
  expect(told(outputs).every(line => line.startsWith('unreadable '))).toBe(true)
  expect(outputs).toHaveLength(7)
  expect(session.state().orders.get(id)?.status).toBe('PARTIAL')
})

test('trades found over REST or on the chain are fills like any other, once', () => {
  const { session, id } = partlyFilled()
  const second = { maker: [id, 0.65, 800] } as const
  session.feed(tradeFrame('t2', second))
  const before = session.said.length
  session.feed(tradesFound('get_trades', id, []), tradesFound('get_chain', id, []))
  session.feed(tradeFrame('t2', second))
  expect(session.said).toHaveLength(before)
})

test('an answer that told of less than was matched is corrected by the trades', () => {
  const session = armed()
  session.feed(approved('i1', { policy: 'ioc' }))
  const id = session.idOf('i1')
  session.feed(posted(id, 'matched', { making: 770, taking: 1200 }))
  for (const [tradeId, price, size] of [
    ['t1', 0.64, 1000],
    ['t2', 0.65, 200],
    ['t3', 0.65, 800],
  ] as const) {
    session.feed(tradeFrame(tradeId, { taker: id, legs: [[price, size]], status: 'CONFIRMED' }))
  }
  expect(told(session.said).filter(line => line.includes(' > '))).toEqual([
    'SIGNED > SENT 2000/0/0',
    'SENT > MATCHED 0/1200/800',
    'MATCHED > CANCELED 0/1200/800',
    'CANCELED > FILLED 0/2000/0',
  ])
})

test('open orders are bounded: past the bound nothing more is signed', () => {
  const session = armed({ openOrdersMax: 2 })
  const outputs = session.feed(approved('i1'), approved('i2'), approved('i3'))
  expect(told(outputs).at(-1)).toBe('INTENT > REJECTED 0/0/2000 EXEC_OPEN_ORDERS_MAX')
})

test('held intents are bounded: past the bound they are refused', () => {
  const session = armed({ heldIntentsMax: 1, ordersPerSecond: 1, orderBurst: 1 })
  const outputs = session.feed(approved('i1'), approved('i2'), approved('i3'))
  expect(told(outputs).at(-1)).toBe('INTENT > REJECTED 0/0/2000 EXEC_HELD_INTENTS_MAX')
})

test('orders that are over are forgotten, oldest first, with their trades', () => {
  const session = armed({ closedOrdersMax: 2, intentsMax: 3 })
  for (let n = 0; n < 6; n++) {
    session.feed(approved(`i${n}`))
    const id = session.idOf(`i${n}`)
    const trade = { taker: id, legs: [[0.65, 2000]], status: 'CONFIRMED' } as const
    session.feed(tradeFrame(`t${n}`, trade))
  }
  const { orders, closed, trades, open, intents } = session.state()
  expect([orders.size, closed.size, trades.size, open.size, intents.size]).toEqual([2, 2, 2, 0, 3])
})

function partlyFilled(): { readonly session: Session; readonly id: string } {
  const session = armed()
  session.feed(approved('i1'))
  const id = session.idOf('i1')
  session.feed(posted(id, 'live'), tradeFrame('t1', { maker: [id, 0.65, 1200] }))
  return { session, id }
}
