/** One input fits one batch, however many orders it concerns; later inputs bring the rest. */
import { deserialize, serialize } from 'node:v8'
import { beforeAll, beforeEach, expect, test } from '@jest/globals'
import { bytesInBatch, outputsBytesMax } from '@polytraders/testkit'
import {
  answered,
  approved,
  control,
  instrument,
  openOrders,
  posted,
  reducing,
  tick,
} from '../test/script.ts'
import { armed, type Session, silent, told } from '../test/session.ts'
import { type Output, type State } from './core.ts'
import { defaultPolicy } from './policy.ts'

const { openOrdersMax, heldIntentsMax, outputsMax } = defaultPolicy

/** As long as an event's and a strategy's ids can get. */
const name = (n: number) => `3-9007199254740991-a-strategy-with-a-rather-long-name-${n}`

/** Room for the most open orders, and for two more that a test sends. */
const policy = { openOrdersMax: openOrdersMax + 2, ordersPerSecond: 1e6, orderBurst: 1e6 }

let ids: readonly string[]
let snapshot: Buffer
let session: Session

beforeAll(() => {
  const full = armed(policy)
  ids = Array.from({ length: openOrdersMax }, (_, n) => liveOrder(full, name(n)))
  snapshot = serialize(full.state())
})

beforeEach(() => {
  session = silent(policy, deserialize(snapshot) as State)
})

test('a kill cancels the most orders there may be, batch by batch', () => {
  const first = bounded(session.feed(control('killed')))
  expect(withStatus(first, 'CANCEL_SENT')).toHaveLength(outputsMax)
  expect(told(session.feed(approved('new', { ts: 1_281 })))[0]).toContain('GOV_KILLED')
  settle(1_300)
  expect(areAll(withStatus(session.said, 'CANCEL_SENT'))).toBe(true)
})

test('while cancels are due, what takes risk elsewhere waits, and what reduces does not', () => {
  session.feed(control('paused', { scope: 'strategy', scopeId: 'edge-taker' }))
  const elsewhere = { strategy: 'maker-tight', ts: 1_281, expiresMs: 60_000 }
  expect(signedIn(session.feed(approved('new', elsewhere)))).toEqual([])
  expect(signedIn(session.feed(reducing('out', elsewhere)))).toEqual(['out'])
  const said = settle(1_300)
  expect(signedIn(said)).toEqual(['new'])
  const signed = said.findIndex(({ type }) => type === 'OrderSigned')
  expect(withStatus(said.slice(signed), 'CANCEL_SENT')).toEqual([])
})

test('a market that is halted loses its orders, batch by batch', () => {
  bounded(session.feed(instrument('halted', { ts: 1_290 })))
  settle(1_300)
  expect(areAll(withStatus(session.said, 'CANCEL_SENT'))).toBe(true)
})

test('a lost heartbeat is said of every order, batch by batch, before the venue is normal', () => {
  session.feed(heartbeat(2_000))
  bounded(session.feed(tick(12_100)))
  bounded(session.feed(heartbeat(12_150)))
  settle(12_200)
  expect(areAll(withStatus(session.said, 'UNKNOWN_CANCELLED_BY_HEARTBEAT'))).toBe(true)
  expect(session.state().regime).toBe('heartbeat_lost')
})

test('all the intents that wait are refused, batch by batch', () => {
  const waiting = armed({ ordersPerSecond: 0.001, orderBurst: 0.001 })
  for (let n = 0; n <= heldIntentsMax; n++) {
    waiting.feed(approved(name(n), { ts: 1_000, expiresMs: 2_000 }))
  }
  expect(waiting.state().held.size).toBe(heldIntentsMax)
  bounded(waiting.feed(tick(2_100)))
  expect(waiting.state().held.size).toBe(heldIntentsMax - outputsMax)
  bounded(waiting.feed(tick(2_200)))
  expect(waiting.state().held.size).toBe(0)
})

test('open orders that the venue does not list are compared in turns, each of them', () => {
  const missed = new Set<string>()
  for (let n = 0; n <= openOrdersMax / outputsMax; n++) {
    for (const said of bounded(session.feed(openOrders([], 1_290)))) {
      if (said.type === 'Reconciliation' && said.fact.scope === 'order')
        missed.add(said.fact.order_id)
    }
  }
  expect(areAll([...missed])).toBe(true)
})

function liveOrder(at: Session, intentId: string): string {
  const [signed] = at.feed(approved(intentId))
  if (signed?.type !== 'OrderSigned') throw new Error('expected an order')
  const { order_id: id } = signed.fact
  at.feed(posted(id, 'live'))
  return id
}

/** Ticks until nothing is due any more. */
function settle(fromMs: number): readonly Output[] {
  const from = session.said.length
  for (let ts = fromMs; session.state().due.size > 0; ts++) bounded(session.feed(tick(ts)))
  return session.said.slice(from)
}

/** What one input led to, if it fits one batch. */
function bounded(outputs: readonly Output[]): readonly Output[] {
  expect(bytesInBatch(outputs)).toBeLessThan(outputsBytesMax)
  return outputs
}

const withStatus = (outputs: readonly Output[], status: string) =>
  outputs.flatMap(said =>
    said.type === 'OrderEvent' && said.fact.status === status ? [said.fact.order_id] : [],
  )

const signedIn = (outputs: readonly Output[]) =>
  outputs.flatMap(said => (said.type === 'OrderSigned' ? [said.fact.client_order_id] : []))

/** Whether these are all the open orders, each once. */
const areAll = (found: readonly string[]) =>
  found.length === ids.length && new Set([...found, ...ids]).size === ids.length

const heartbeat = (ts: number) =>
  answered('heartbeat', '', { status: 200, body: '{"heartbeat_id":"h"}' }, ts)
