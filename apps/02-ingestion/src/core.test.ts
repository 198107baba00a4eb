import { beforeEach, expect, test } from '@jest/globals'
import { lines, said } from '../test/reader.ts'
import { connectionChanged, tick, unsubscribed } from '../test/recording.ts'
import { conditionId, createVenue, type Level, noId, type Venue, yesId } from '../test/venue.ts'
import { type Input } from './core.ts'

let venue: Venue
/** A market that is live and TRUSTED at time 1,000: bid .62, ask .64. */
let live: Input[]

beforeEach(() => {
  venue = createVenue()
  venue.set(bid(62, 100))
  venue.set(bid(61, 50))
  venue.set(ask(64, 100))
  live = [venue.subscribed(900), venue.frame(1_000, venue.snapshot(1_000))]
})

const bid = (cents: number, shares: number): Level => level('BUY', cents, shares)
const ask = (cents: number, shares: number): Level => level('SELL', cents, shares)
const level = (side: Level['side'], cents: number, shares: number): Level => ({
  side,
  price: cents * 10_000,
  size: shares * 1_000_000,
})
/** What is said after the market has gone live. */
const after = (...inputs: readonly Input[]) => lines([...live, ...inputs]).slice(lines(live).length)
const frames = (atMs: number, texts: readonly string[]) =>
  texts.map(text => venue.frame(atMs, text))

test('a book is not there until the books of both tokens have come, and is then said whole', () => {
  expect(lines(live)).toEqual([
    'BookStatus disconnected resyncing SUSPECT disconnected awaiting-snapshot',
    'BookStatus connected resyncing SUSPECT awaiting-snapshot',
    'BookSnapshot 1.1 start TRUSTED',
    'BookStatus connected valid TRUSTED',
  ])
  const snapshot = said(live).find(({ type }) => type === 'BookSnapshot')
  expect(snapshot).toMatchObject({
    fact: {
      bids: [
        { price: 620_000, size: 100_000_000 },
        { price: 610_000, size: 50_000_000 },
      ],
      asks: [{ price: 640_000, size: 100_000_000 }],
      certificate: { venue_hash: 'agreed', mirror_agreed: true, bbo_agreed: true },
    },
  })
})

test('a change is said at once when best prices, mirror and hash of its frame agree', () => {
  expect(after(...frames(1_100, venue.changes(1_100, [bid(62, 70)])))).toEqual([
    'BookDelta 1.2 TRUSTED [BUY 0.62 70]',
  ])
})

test('a batch in several frames is said once, and not before its evidence agrees', () => {
  const texts = venue.changes(1_100, [bid(62, 0)], [bid(61, 0)], [bid(60, 5)])
  const [first = '', second = '', third = ''] = texts
  const inputs = [venue.frame(1_100, first), venue.frame(1_100, second)]
  expect(after(...inputs)).toEqual([])
  expect(after(...inputs, venue.frame(1_100, third))).toEqual([
    'BookDelta 1.2 TRUSTED [BUY 0.62 0, BUY 0.61 0, BUY 0.6 5]',
  ])
})

test('a batch that lacks an element is judged at the next timestamp, and is SUSPECT', () => {
  const [first = ''] = venue.changes(1_100, [bid(60, 7)], [bid(63, 5)])
  const inputs = [venue.frame(1_100, first), ...frames(1_200, venue.changes(1_200, [bid(59, 1)]))]
  expect(after(...inputs)).toEqual([
    'BookDelta 1.2 SUSPECT [BUY 0.6 7]',
    'BookStatus connected valid SUSPECT bbo-differs',
  ])
})

test.each([
  ['a tick', (atMs: number) => tick(atMs)],
  ['100 ms without a word of it', (atMs: number) => venue.frame(atMs, 'PONG')],
])('an unproven batch is over at %s', (_, end) => {
  const [first = ''] = venue.changes(1_100, [bid(60, 7)], [bid(58, 5)])
  const inputs = [venue.frame(1_100, first), end(1_210)]
  expect(after(...inputs)[0]).toBe('BookDelta 1.2 TRUSTED [BUY 0.6 7]')
  // The hash of the whole batch did not agree, and is pending: a trade may still explain it.
  const delta = said([...live, ...inputs]).find(({ type }) => type === 'BookDelta')
  expect(delta).toMatchObject({ fact: { certificate: { venue_hash: 'pending' } } })
})

test('a level that was consumed without a word is evicted by the best prices, and said', () => {
  // The venue's own book lost .62, but no element says so: only best_bid does.
  venue.set(bid(62, 0))
  expect(after(...frames(1_100, venue.changes(1_100, [ask(64, 30)])))).toEqual([
    'BookDelta 1.2 TRUSTED [SELL 0.64 30, BUY 0.62 0]',
  ])
})

test('an exact resend is dropped', () => {
  const texts = venue.changes(1_100, [bid(62, 70)], [bid(62, 80)])
  const inputs = [...texts, ...texts].map(text => venue.frame(1_100, text))
  expect(after(...inputs)).toEqual(['BookDelta 1.2 TRUSTED [BUY 0.62 70, BUY 0.62 80]'])
})

test('a level that is set, removed and set again within a batch is there at the end', () => {
  const texts = venue.changes(1_100, [bid(60, 5)], [bid(60, 0)], [bid(60, 5)], [bid(59, 1)])
  expect(after(...frames(1_100, texts))).toEqual([
    'BookDelta 1.2 TRUSTED [BUY 0.6 5, BUY 0.6 0, BUY 0.6 5, BUY 0.59 1]',
  ])
})

test('frames 41, 42, 44: one is missing, and markets are SUSPECT until a hash proves them', () => {
  const lost = venue.changes(1_100, [ask(66, 1)])
  venue.lose()
  expect(lost).toHaveLength(1)
  const refreshes = [yesId, noId].map(token => venue.refresh(token, 1_200))
  const outputs = said([...live, ...frames(1_200, refreshes)]).slice(4)
  expect(outputs.map(({ type }) => type)).toEqual(['BookStatus', 'BookDelta', 'BookStatus'])
  expect(outputs[0]).toMatchObject({
    fact: {
      last_seq: 3,
      expected_seq: 4,
      gap_count_60s: 1,
      certificate: { verdict: 'SUSPECT', reasons: ['frames-missing'], gap_count: 1 },
    },
  })
  expect(outputs[2]).toMatchObject({ fact: { certificate: { verdict: 'TRUSTED', gap_count: 1 } } })
})

test('a missing frame that comes late is taken; one that was taken is not taken again', () => {
  const [first = ''] = venue.changes(1_100, [bid(62, 70)], [bid(60, 5)])
  const [, second = ''] = venue.changes(1_100, [bid(62, 70)], [bid(60, 5)])
  const one = venue.frame(1_100, first)
  const two = venue.frame(1_100, second)
  expect(after(two, one, two)).toEqual([
    'BookStatus connected valid SUSPECT frames-missing',
    'BookDelta 1.2 TRUSTED [BUY 0.6 5, BUY 0.62 70]',
    'BookStatus connected valid TRUSTED',
  ])
})

test('a book older than its market is refused, and the book goes on', () => {
  const [old = ''] = venue.changes(1_100, [bid(62, 70)])
  const [next = ''] = venue.changes(1_200, [bid(62, 80)])
  const [last = ''] = venue.changes(1_300, [bid(62, 90)])
  const inputs = [venue.frame(1_200, next), venue.frame(1_250, old), venue.frame(1_300, last)]
  expect(after(...inputs)).toEqual([
    'BookDelta 1.2 TRUSTED [BUY 0.62 80]',
    'BookStatus connected valid SUSPECT element-refused',
    'Unreadable time-going-back',
    'BookDelta 1.3 TRUSTED [BUY 0.62 90]',
    'BookStatus connected valid TRUSTED',
  ])
})

test('a reconnect begins a new epoch once the books have come again', () => {
  const down = connectionChanged(1_500, 'disconnected', 1)
  const up = connectionChanged(1_600, 'connected', 2)
  venue.set(bid(62, 1))
  venue.reconnect()
  expect(after(down, up, venue.frame(1_700, venue.snapshot(1_700), 2))).toEqual([
    'BookStatus disconnected stale SUSPECT disconnected',
    'BookStatus connected resyncing SUSPECT awaiting-snapshot',
    'BookSnapshot 2.1 resync TRUSTED',
    'BookStatus connected valid TRUSTED',
  ])
})

test('another tick size is told to the registry and begins a new epoch on the new tick', () => {
  const event = JSON.stringify({
    event_type: 'tick_size_change',
    market: conditionId,
    asset_id: yesId,
    old_tick_size: '0.01',
    new_tick_size: '0.001',
    timestamp: '1100',
  })
  const finer = createVenue(1_000)
  for (const set of [bid(62, 100), ask(64, 100)]) finer.set(set)
  finer.set({ side: 'BUY', price: 621_000, size: 1_000_000 })
  expect(after(venue.frame(1_100, event), venue.frame(1_200, finer.snapshot(1_150)))).toEqual([
    'MarketNotice tick_size_change 0xabab',
    'BookStatus connected resyncing SUSPECT awaiting-snapshot',
    'BookSnapshot 2.1 tick_size_change TRUSTED',
    'BookStatus connected valid TRUSTED',
  ])
})

test('a trade is printed with outcome, taker side, and how far the side can be believed', () => {
  const trade = said([...live, venue.frame(1_100, venue.trade(1_090, '0.64', '3.581817'))]).at(-1)
  expect(trade).toMatchObject({
    type: 'TradePrint',
    fact: {
      outcome: 'YES',
      side: 'BUY',
      price: 640_000,
      size: 3_581_817,
      side_confidence: 590_000,
    },
  })
})

test('a market that nobody carries has no book, whatever still comes for it or is asked', () => {
  const change = frames(1_200, venue.changes(1_200, [bid(60, 7)]))
  const late = venue.frame(1_300, venue.snapshot(1_300))
  const left = [unsubscribed(1_150, conditionId), ...change, late, tick(3_000)]
  expect(after(...left)).toEqual([
    'BookStatus disconnected resyncing SUSPECT disconnected awaiting-snapshot',
    'ClockTick',
  ])
  const back = [venue.subscribed(3_100), venue.frame(3_200, venue.snapshot(3_200))]
  expect(after(...left, ...back).slice(2)).toEqual([
    'BookStatus connected resyncing SUSPECT awaiting-snapshot',
    'BookSnapshot 2.1 resync TRUSTED',
    'BookStatus connected valid TRUSTED',
  ])
})

test('a market that one of two carries goes on', () => {
  const second = createVenue(10_000, 2)
  const inputs = [second.subscribed(1_020), unsubscribed(1_100, conditionId, 2)]
  expect(after(...inputs, ...frames(1_200, venue.changes(1_200, [bid(60, 7)]))).at(-1)).toBe(
    'BookDelta 1.2 TRUSTED [BUY 0.6 7]',
  )
})

test('two connections: the first to tell wins, and a trade is printed once', () => {
  const twin = createVenue(10_000, 2)
  const snapshot = venue.snapshot(1_000)
  const [text = ''] = venue.changes(1_100, [bid(62, 70)])
  const [next = ''] = venue.changes(1_200, [bid(62, 80)])
  const trade = venue.trade(1_190, '0.64')
  const inputs = [
    twin.subscribed(1_050),
    twin.frame(1_060, snapshot),
    venue.frame(1_100, text),
    venue.frame(1_190, trade),
    venue.frame(1_200, next),
    twin.frame(1_210, text),
    twin.frame(1_220, trade),
    twin.frame(1_230, next),
  ]
  expect(after(...inputs).filter(line => !line.startsWith('BookStatus'))).toEqual([
    'BookDelta 1.2 TRUSTED [BUY 0.62 70]',
    'TradePrint YES BUY 0.64 10',
    'BookDelta 1.3 TRUSTED [BUY 0.62 80]',
  ])
})

test('two connections that tell one batch in turns: each element counts once', () => {
  const twin = createVenue(10_000, 2)
  const snapshot = venue.snapshot(1_000)
  const texts = venue.changes(1_100, [bid(60, 5)], [bid(60, 9)], [bid(59, 1)])
  const [first = '', second = '', third = ''] = texts
  const inputs = [
    twin.subscribed(1_050),
    twin.frame(1_060, snapshot),
    venue.frame(1_100, first),
    venue.frame(1_100, second),
    twin.frame(1_100, first),
    twin.frame(1_100, second),
    twin.frame(1_100, third),
    venue.frame(1_100, third),
  ]
  expect(after(...inputs).at(-1)).toBe('BookDelta 1.2 TRUSTED [BUY 0.6 5, BUY 0.6 9, BUY 0.59 1]')
})

test('one of two connections lost: degraded, and still TRUSTED without a new epoch', () => {
  const twin = createVenue(10_000, 2)
  const inputs = [
    twin.subscribed(1_050),
    twin.frame(1_060, venue.snapshot(1_000)),
    connectionChanged(1_100, 'disconnected', 1),
    ...frames(1_200, venue.changes(1_200, [bid(62, 70)])).map((input): Input => {
      if (input.type !== 'RawFrame') return input
      return { ...input, fact: { ...input.fact, connection: 2, seq: 2 } }
    }),
    connectionChanged(1_300, 'connected', 2),
  ]
  const degraded = after(...inputs)
  expect(degraded.slice(-2)).toEqual([
    'BookStatus degraded valid TRUSTED',
    'BookDelta 1.2 TRUSTED [BUY 0.62 70]',
  ])
  venue.reconnect()
  const own = [venue.frame(1_400, venue.snapshot(1_400), 2), tick(1_500)]
  expect(after(...inputs, ...own).slice(degraded.length)).toContain(
    'BookStatus connected valid TRUSTED',
  )
})

test('a connection that joined is none yet when the other is lost before its own book came', () => {
  const twin = createVenue(10_000, 2)
  const inputs = [twin.subscribed(1_050), connectionChanged(1_100, 'disconnected', 1)]
  expect(after(...inputs).at(-1)).toMatch(/^BookStatus disconnected .* SUSPECT disconnected/)
  const own = [twin.frame(1_200, venue.snapshot(1_200)), tick(1_300)]
  expect(after(...inputs, ...own).at(-2)).toBe('BookStatus degraded valid TRUSTED')
})

test('a change that is old when it comes: SUSPECT, until one that is not', () => {
  const [old = ''] = venue.changes(1_100, [bid(60, 7)])
  const inputs = [venue.frame(6_200, old)]
  expect(after(...inputs).at(-1)).toMatch(/^BookStatus degraded stale SUSPECT .*late/)
  expect(after(...inputs, ...frames(6_300, venue.changes(6_300, [bid(60, 8)]))).at(-1)).toBe(
    'BookStatus connected valid TRUSTED',
  )
})

test('a trade that is told again when it is long forgotten is not printed again', () => {
  const twin = createVenue(10_000, 2)
  const told = Array.from({ length: 100 }, (_, n) => venue.trade(1_100 + n, '0.64'))
  const inputs = [
    twin.subscribed(1_050),
    twin.frame(1_060, venue.snapshot(1_000)),
    ...told.map((text, n) => venue.frame(1_100 + n, text)),
    ...told.map((text, n) => twin.frame(1_300 + n, text)),
  ]
  const prints = after(...inputs).filter(line => line.startsWith('TradePrint'))
  expect(prints).toHaveLength(told.length)
})

test('5 s without any frame: SUSPECT and stale, until the next frame', () => {
  const silence = [1_110, 3_000, 6_009, 6_010].map(atMs => tick(atMs))
  expect(
    after(...silence, venue.frame(6_100, 'PONG')).filter(line => line !== 'ClockTick'),
  ).toEqual(['BookStatus degraded stale SUSPECT silent', 'BookStatus connected valid TRUSTED'])
})

test('a cell that hears nothing is not stale while its connection tells other cells', () => {
  const ticks = Array.from({ length: 20 }, (_, n) => tick(2_000 + n * 1_000, 1_990 + n * 1_000))
  expect(after(...ticks).filter(line => line !== 'ClockTick')).toEqual([])
})

test('no snapshot for ten seconds: BROKEN, snapshot missing', () => {
  const waiting = [venue.subscribed(900), venue.frame(1_000, 'PONG'), venue.frame(10_900, 'PONG')]
  expect(lines(waiting).at(-1)).toBe(
    'BookStatus connected resyncing BROKEN awaiting-snapshot snapshot-missing',
  )
})

test('a new market is announced once, however often the venue repeats it', () => {
  const event = JSON.stringify({
    event_type: 'new_market',
    id: '1',
    market: '0x311d',
    assets_ids: ['1', '2'],
    outcomes: ['Yes', 'No'],
    timestamp: '1100',
  })
  const inputs = [1, 2, 3].map(() => venue.frame(1_100, event))
  expect(after(...inputs)).toEqual(['MarketNotice new_market 0x311d'])
  expect(said([...live, ...inputs]).at(-1)).toMatchObject({ fact: { body: event } })
})

test('a resolution is told to the registry, with the winner', () => {
  const event = JSON.stringify({
    event_type: 'market_resolved',
    market: conditionId,
    assets_ids: [yesId, noId],
    winning_asset_id: noId,
    timestamp: '1100',
  })
  expect(said([...live, venue.frame(1_100, event)]).at(-1)).toMatchObject({
    fact: { kind: 'market_resolved', condition_id: conditionId, winning_token_id: noId },
  })
})

test('at the bound a resolved market makes room; without one, a subscription is refused', () => {
  const [first] = live
  if (first?.type !== 'InstrumentSubscribed') throw new Error('expected a subscription')
  const other = { ...first, fact: { ...first.fact, condition_id: '0x02', group_id: '0x02' } }
  const resolved = JSON.stringify({
    event_type: 'market_resolved',
    market: conditionId,
    timestamp: '1100',
  })
  const one = { marketsMax: 1 }
  expect(lines([...live, other], one).at(-1)).toBe('Unreadable too-many-markets')
  expect(lines([...live, venue.frame(1_100, resolved), other], one).at(-1)).toBe(
    'BookStatus connected resyncing SUSPECT awaiting-snapshot',
  )
})

test('frames of markets that are not of this cell are passed over in silence', () => {
  const others = createVenue()
  others.set(bid(10, 1))
  const foreign = others.snapshot(1_050).replaceAll(conditionId, `0x${'cd'.repeat(32)}`)
  expect(after(venue.frame(1_050, foreign))).toEqual([])
  const elsewhere = lines(live, { cell: 1, cells: 4_096 })
  expect(elsewhere).toEqual([])
})

test('a tick is a ClockTick, after all that it ends', () => {
  const [first = ''] = venue.changes(1_100, [bid(60, 7)], [bid(58, 5)])
  expect(after(venue.frame(1_100, first), tick(1_210)).at(-1)).toBe('ClockTick')
})

test('of the ticks in a silence one a second is a ClockTick', () => {
  const ticks = Array.from({ length: 25 }, (_, n) => tick(1_200 + n * 100))
  const said = (inputs: readonly Input[]) => after(...inputs).filter(type => type === 'ClockTick')
  expect(said(ticks)).toHaveLength(3)
  expect(said([...ticks, venue.frame(3_650, 'PONG'), tick(3_750)])).toHaveLength(4)
})

test('a full book is said at least every 500 records and every 60 seconds', () => {
  const inputs = Array.from({ length: 1_200 }, (_, n) => {
    const atMs = 1_100 + n
    return frames(atMs, venue.changes(atMs, [bid(60, n + 1)]))
  }).flat()
  const records = said([...live, ...inputs]).filter(({ type }) => type.startsWith('Book'))
  let since = 0
  for (const { type } of records) {
    since = type === 'BookSnapshot' ? 0 : type === 'BookDelta' ? since + 1 : since
    expect(since).toBeLessThan(500)
  }
  const quiet = Array.from({ length: 70 }, (_, n) => venue.frame(3_000 + 1_000 * n, 'PONG'))
  const last = said([...live, ...inputs, ...quiet]).findLast(({ type }) => type === 'BookSnapshot')
  expect(last).toMatchObject({ fact: { cause: 'periodic', epoch: 1 } })
})

test('a subscription that makes no sense is unreadable and harms nothing', () => {
  const [good] = live
  if (good?.type !== 'InstrumentSubscribed') throw new Error('expected a subscription')
  const bad = { ...good, fact: { ...good.fact, condition_id: '0x1', token_ids: ['1'] } }
  const offTick = { ...good, fact: { ...good.fact, condition_id: '0x2', tick_size: 7 } }
  expect(after(bad, offTick)).toEqual([
    'Unreadable bad-subscription',
    'Unreadable bad-subscription',
  ])
})
