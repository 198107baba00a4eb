import { expect, test } from '@jest/globals'
import { answered, approved, looked, openOrders, orderFrame, posted, tick } from '../test/script.ts'
import { armed, type Session, told } from '../test/session.ts'

test('a restarting engine makes orders wait; makers go again before takers', () => {
  const session = armed()
  session.feed(approved('i0'))
  expect(told(session.feed(restarting(session.idOf('i0'))))).toEqual([
    'SENT > REJECTED 0/0/2000 EXEC_VENUE_RESTARTING',
    'regime normal > restarting',
  ])
  expect(session.feed(approved('i1', { ts: 1_300, expiresMs: 200_000 }))).toEqual([])
  expect(
    session.feed(approved('i2', { ts: 1_400, policy: 'post_only', expiresMs: 200_000 })),
  ).toEqual([])
  expect(told(session.feed(tick(3_280)))).toEqual([
    'regime restarting > post_only',
    'signed 2000 @ 0.65',
    'SIGNED > SENT 2000/0/0',
  ])
  expect(session.said.at(-1)).toMatchObject({ fact: { client_order_id: 'i2' } })
  expect(told(session.feed(tick(123_280)))).toEqual([
    'regime post_only > normal',
    'signed 2000 @ 0.65',
    'SIGNED > SENT 2000/0/0',
  ])
})

test('an intent that waits too long is refused, by name', () => {
  const session = armed()
  session.feed(approved('i0'))
  session.feed(restarting(session.idOf('i0')), approved('i1', { ts: 1_300, expiresMs: 2_000 }))
  expect(told(session.feed(tick(2_100)))).toEqual([
    'INTENT > REJECTED 0/0/2000 EXEC_INTENT_EXPIRED',
  ])
})

test('a second 425 waits twice as long, and many at once wait no longer than one', () => {
  const session = armed()
  const ids = ['i0', 'i1', 'i2'].map(name => {
    session.feed(approved(name))
    return session.idOf(name)
  })
  for (const id of ids) session.feed(restarting(id))
  expect(session.state().regimeUntilMs).toBe(1_280 + 4_000)

  session.feed(tick(5_280), approved('i4', { ts: 5_300, policy: 'post_only' }))
  session.feed(restarting(session.idOf('i4'), 5_400))
  expect(session.state().regimeUntilMs).toBe(5_400 + 4_000)
})

test('post-only and cancel-only last as long as the venue says', () => {
  const session = armed()
  session.feed(approved('i0'))
  const id = session.idOf('i0')
  const postOnly = {
    error: 'post-only mode: only post-only orders and cancels are allowed',
    code: 'post_only_mode',
    retry_after_seconds: 79,
  }
  const answer = answered('post_order', id, { status: 503, body: JSON.stringify(postOnly) }, 1_000)
  expect(told(session.feed(answer)).at(-1)).toBe('regime normal > post_only')
  expect(session.feed(tick(79_900))).toEqual([])
  expect(told(session.feed(tick(80_000)))).toEqual(['regime post_only > normal'])

  session.feed(approved('i1', { ts: 80_000 }))
  const cancelOnly = {
    error:
      'Trading is currently cancel-only. New orders are not accepted, but cancels are allowed.',
  }
  const body = JSON.stringify(cancelOnly)
  const second = answered('post_order', session.idOf('i1'), { status: 503, body }, 80_000)
  expect(told(session.feed(second)).at(-1)).toBe('regime normal > cancel_only')
})

test('a burst is sent, and what is over the bucket waits for its turn', () => {
  const session = armed({ ordersPerSecond: 10, orderBurst: 3 })
  for (let n = 0; n < 5; n++) session.feed(approved(`i${n}`, { expiresMs: 60_000 }))
  expect(sent(session)).toBe(3)
  session.feed(tick(1_100))
  expect(sent(session)).toBe(4)
  session.feed(tick(1_200))
  expect(sent(session)).toBe(5)
})

test('without a heartbeat for ten seconds everything is assumed cancelled, and is verified', () => {
  const session = armed()
  session.feed(approved('i0'))
  const id = session.idOf('i0')
  session.feed(posted(id, 'live'), heartbeat(2_000))
  expect(session.feed(tick(12_000))).toEqual([])
  expect(told(session.feed(tick(12_100)))).toEqual([
    'regime normal > heartbeat_lost',
    'LIVE > UNKNOWN_CANCELLED_BY_HEARTBEAT 2000/0/0',
  ])
  expect(session.feed(heartbeat(13_000), tick(13_100))).toEqual([])
  expect(session.feed(approved('i1', { ts: 13_200, expiresMs: 20_000 }))).toEqual([])
  expect(told(session.feed(looked(id, { status: 'CANCELED', ts: 13_500 })))).toEqual([
    'order resolving ours 2000 theirs 0',
    'UNKNOWN_CANCELLED_BY_HEARTBEAT > CANCELED 0/0/2000',
    'regime heartbeat_lost > normal',
    'signed 2000 @ 0.65',
    'SIGNED > SENT 2000/0/0',
  ])
})

test('the heartbeat is alive for ten seconds, and unknown before the first', () => {
  const session = armed()
  session.feed(approved('i0'))
  expect(session.said.at(-1)).toMatchObject({ fact: { heartbeat_status: 'unknown' } })
  session.feed(heartbeat(2_000), orderFrame(session.idOf('i0'), 'PLACEMENT', { ts: 3_000 }))
  expect(session.said.at(-1)).toMatchObject({ fact: { heartbeat_status: 'alive' } })
})

test('live orders wait until the venue’s open orders were found to be ours', () => {
  const session = armed({ mode: 'live', reconcileFirst: true }, 'live')
  expect(session.feed(approved('i0', { expiresMs: 60_000 }))).toEqual([])
  const foreign = openOrders([['0xforeign', { size: 10 }]], 1_000)
  expect(told(session.feed(foreign, tick(1_200)))).toEqual([
    'order diverged ours 0 theirs 10',
    'wallet diverged ours 0 theirs 10',
  ])
  expect(told(session.feed(openOrders([], 1_300)))).toEqual([
    'wallet matched ours 0 theirs 0',
    'signed 2000 @ 0.65',
    'SIGNED > SENT 2000/0/0',
  ])
})

test('a process for live orders sends none unless the control says live as well', () => {
  expect(told(armed({ mode: 'live' }, 'paper').feed(approved('i0')))).toEqual([
    'signed 2000 @ 0.65',
    'SIGNED > SHADOWED 0/0/2000',
  ])
  expect(told(armed({ mode: 'paper' }, 'live').feed(approved('i0'))).at(-1)).toContain('SENT')
  expect(told(armed({ mode: 'shadow' }, 'live').feed(approved('i0'))).at(-1)).toContain('SHADOWED')
  expect(told(armed({ mode: 'paper' }, 'shadow').feed(approved('i0'))).at(-1)).toContain('SHADOWED')
})

// Shorthand.
const restarting = (id: string, ts = 1_280) =>
  answered('post_order', id, { status: 425, body: '{"error":"engine restarting"}' }, ts)
const heartbeat = (ts: number) =>
  answered('heartbeat', '', { status: 200, body: '{"heartbeat_id":"h1"}' }, ts)
const sent = (session: Session) =>
  told(session.said).filter(line => line.startsWith('SIGNED > SENT')).length
