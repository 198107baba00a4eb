/**
 * What can go wrong with a feed, injected one at a time into a live book, and how long it takes to
 * be named. Each ends with the book TRUSTED again, proven by the venue's own hash or a new
 * snapshot.
 */
import { beforeEach, expect, test } from '@jest/globals'
import { connectionChanged, tick } from '../test/recording.ts'
import { createVenue, type Level, noId, type Venue, yesId } from '../test/venue.ts'
import { defaultPolicy, type Input, ingestion, type Output } from './core.ts'

let venue: Venue
let live: Input[]

const bid = (cents: number, shares: number): Level => level('BUY', cents, shares)
const ask = (cents: number, shares: number): Level => level('SELL', cents, shares)
const level = (side: Level['side'], cents: number, shares: number): Level => ({
  side,
  price: cents * 10_000,
  size: shares * 1_000_000,
})

beforeEach(() => {
  venue = createVenue()
  for (const set of [bid(62, 100), bid(61, 50), ask(64, 100)]) venue.set(set)
  live = [venue.subscribed(900), venue.frame(1_000, venue.snapshot(1_000))]
})

const at = (atMs: number, ...texts: readonly string[]) => texts.map(text => venue.frame(atMs, text))
const change = (atMs: number, ...levels: readonly Level[]) =>
  at(atMs, ...venue.changes(atMs, levels))

/** When a book was first said to be in doubt for a reason, and its last word. */
function played(inputs: readonly Input[], reason: string) {
  const said: { readonly atMs: number; readonly output: Output }[] = []
  const stage = ingestion(defaultPolicy)
  let state = stage.initial()
  for (const input of [...live, ...inputs]) {
    state = stage.step(state, input, output => said.push({ atMs: input.fact.recv_ts, output }))
  }
  const statuses = said.flatMap(({ atMs, output }) =>
    output.type === 'BookStatus' ? [{ atMs, fact: output.fact }] : [],
  )
  const named = statuses.find(({ fact }) => fact.certificate.reasons.includes(reason))
  const refused = said.flatMap(({ output }) =>
    output.type === 'Unreadable' ? [output.reason] : [],
  )
  const verdicts = statuses.slice(2).map(({ fact }) => fact.certificate.verdict)
  const feeds = statuses.map(({ atMs, fact }) => `${atMs} ${fact.feed_status}`)
  return { namedMs: named?.atMs ?? null, verdicts, feeds, refused }
}

test('a dropped delta, its frame unnumbered: SUSPECT within 1 s of its first hash', () => {
  venue.changes(1_100, [bid(60, 7)])
  const inputs = [
    ...change(1_200, bid(59, 1)),
    ...[1_310, 1_959, 1_960].map(atMs => tick(atMs)),
    ...change(2_300, bid(60, 0)),
  ]
  const { namedMs, verdicts } = played(inputs, 'hash-unmatched')
  expect(namedMs).toBe(1_960)
  expect(verdicts).toEqual(['TRUSTED', 'SUSPECT', 'TRUSTED'])
})

test('a dropped delta, its frame numbered: SUSPECT with the next frame', () => {
  venue.changes(1_100, [bid(60, 7)])
  venue.lose()
  const { namedMs } = played(change(1_200, bid(60, 8)), 'frames-missing')
  expect(namedMs).toBe(1_210)
})

test('a dropped delta, then a refresh with other levels: BROKEN at once, and begun anew', () => {
  venue.changes(1_100, [bid(60, 7)])
  const inputs = [
    ...change(1_200, bid(59, 1)),
    ...[1_310, 2_310].map(atMs => tick(atMs)),
    ...at(2_400, venue.refresh(yesId, 2_400), venue.refresh(noId, 2_400)),
  ]
  const { namedMs, verdicts } = played(inputs, 'refresh-differs')
  expect(namedMs).toBe(2_410)
  expect(verdicts).toEqual(['TRUSTED', 'SUSPECT', 'BROKEN', 'TRUSTED'])
})

test('a duplicated frame changes nothing', () => {
  const [frame] = change(1_100, bid(62, 70))
  if (!frame) throw new Error('expected a frame')
  expect(played([frame, ...change(1_200, bid(62, 60)), frame], '').verdicts).toEqual(['TRUSTED'])
})

test('frames in the wrong order: SUSPECT until both have come', () => {
  const [first, second] = [...change(1_100, bid(62, 70)), ...change(1_100, bid(60, 1))]
  if (!first || !second) throw new Error('expected two frames')
  const { namedMs, verdicts } = played(
    [second, first, ...change(1_200, bid(60, 2))],
    'frames-missing',
  )
  expect(namedMs).toBe(1_110)
  expect(verdicts).toEqual(['TRUSTED', 'SUSPECT', 'TRUSTED'])
})

test('stale: no frame for 5 s is named at the first tick after that', () => {
  const { namedMs } = played(
    [1_110, 5_000, 6_110].map(atMs => tick(atMs)),
    'silent',
  )
  expect(namedMs).toBe(6_110)
})

test('frozen with PONG alive, alone: named after five minutes without data', () => {
  expect(played(pongs(11_000, 31), 'frozen').namedMs).toBe(301_010)
})

const pongs = (fromMs: number, count: number) =>
  Array.from({ length: count }, (_, n) => venue.frame(fromMs + n * 10_000, 'PONG'))

test('quiet for longer, but an audit over REST agreed: not frozen', () => {
  const before = pongs(11_000, 24)
  const audit = venue.frame(250_000, venue.rest(yesId, 1_000))
  expect(played([...before, audit, ...pongs(251_000, 26)], 'frozen').namedMs).toBe(null)
})

test('frozen while the other connection moves: degraded within 5 s, and TRUSTED all along', () => {
  const twin = createVenue(10_000, 2)
  const inputs = [
    twin.subscribed(1_050),
    twin.frame(1_060, venue.snapshot(1_000)),
    ...at(1_100, ...venue.changes(1_100, [bid(62, 70)])),
    ...[3_000, 6_200].flatMap(atMs => [twin.frame(atMs, 'PONG'), venue.frame(atMs, 'PONG')]),
  ]
  const { verdicts, feeds } = played(inputs, 'connection-lost')
  expect(new Set(verdicts)).toEqual(new Set(['TRUSTED']))
  expect(feeds.at(-1)).toBe('6210 degraded')
})

test('missing initial snapshot: BROKEN ten seconds after the reconnect', () => {
  venue.reconnect()
  const inputs = [
    connectionChanged(1_100, 'connected', 2),
    ...Array.from({ length: 11 }, (_, n) => venue.frame(1_100 + n * 1_000, 'PONG', 2)),
  ]
  expect(played(inputs, 'snapshot-missing').namedMs).toBe(11_110)
})

test('crossed: named at the end of the batch, and gone with the batch that uncrosses it', () => {
  const [text = ''] = venue.changes(1_100, [bid(64, 5)])
  const inputs = [...at(1_100, text), tick(1_210), ...change(1_300, bid(64, 0))]
  const { namedMs, verdicts } = played(inputs, 'crossed')
  expect(namedMs).toBe(1_210)
  expect(verdicts.at(-1)).toBe('TRUSTED')
})

test('mirror broken: one token told and the other not is named at the end of the batch', () => {
  const [text = ''] = venue.changes(1_100, [bid(60, 5)])
  const event = JSON.parse(text)
  const half = JSON.stringify({ ...event, price_changes: event.price_changes.slice(0, 1) })
  const inputs = [...at(1_100, half), tick(1_210), ...change(1_300, bid(60, 0))]
  const { namedMs, verdicts } = played(inputs, 'mirror-differs')
  expect(namedMs).toBe(1_210)
  expect(verdicts).toEqual(['TRUSTED', 'SUSPECT', 'TRUSTED'])
})

test('wrong hash: pending, SUSPECT within 1 s, until one agrees', () => {
  const [text = ''] = venue.changes(1_100, [bid(60, 5)])
  const wrong = text.replace(/"hash":"[0-9a-f]{40}"/g, `"hash":"${'0'.repeat(40)}"`)
  const ticks = [1_210, 1_859, 1_860].map(atMs => tick(atMs))
  const inputs = [...at(1_100, wrong), ...ticks, ...change(2_300, bid(60, 6))]
  const { namedMs, verdicts } = played(inputs, 'hash-unmatched')
  expect(namedMs).toBe(1_860)
  expect(verdicts).toEqual(['TRUSTED', 'SUSPECT', 'TRUSTED'])
})

test('a hash that a late trade explains is never in doubt', () => {
  venue.traded('0.640')
  const inputs = [
    ...change(1_100, ask(64, 90)),
    tick(1_210),
    ...at(1_120, venue.trade(1_123, '0.64')),
    ...[1_400, 2_400].map(atMs => tick(atMs)),
  ]
  expect(played(inputs, 'hash-unmatched')).toMatchObject({ namedMs: null, verdicts: ['TRUSTED'] })
})

test('tick change missed: the first price off the tick is refused and named', () => {
  const [text = ''] = venue.changes(1_100, [bid(60, 5)])
  const { namedMs, refused } = played(
    at(1_100, text.replace('"0.6"', '"0.605"')),
    'element-refused',
  )
  expect(namedMs).toBe(1_110)
  expect(refused).toEqual(['price-off-tick'])
})

test('clock skew: a time far ahead is refused, and does not make what follows look old', () => {
  const [text = ''] = venue.changes(1_100, [bid(60, 5)])
  const skewed = text.replace('"1100"', '"9999999"')
  const inputs = [...at(1_100, skewed), ...change(1_200, bid(60, 6))]
  const { namedMs, verdicts, refused } = played(inputs, 'element-refused')
  expect(namedMs).toBe(1_110)
  expect(refused).toEqual(['time-ahead'])
  expect(verdicts.at(-1)).toBe('TRUSTED')
})

/** Each spoils a good change of the bid at .60. */
const spoiled: readonly (readonly [string, string, (text: string) => string])[] = [
  ['a truncated frame', 'unreadable-json', text => text.slice(0, 200)],
  ['text that is no JSON', 'unreadable-json', () => 'Internal Server Error'],
  ['an unknown event type', 'unknown-event', text => text.replace('price_change"', 'surprise"')],
  ['no event type', 'not-a-frame', text => text.replace('event_type', 'type')],
  ['a number for a frame', 'not-a-frame', () => '42'],
  ['a negative size', 'bad-field', text => text.replaceAll('"size":"5"', '"size":"-5"')],
  ['NaN', 'bad-field', text => text.replace('"size":"5"', '"size":"NaN"')],
  ['a size of 1e30', 'bad-field', text => text.replace('"size":"5"', '"size":"1e30"')],
  ['a renamed field', 'bad-field', text => text.replace('"best_bid"', '"bestBid"')],
  ['a token of another market', 'unknown-token', text => text.replace(`"${yesId}"`, '"999"')],
  ['a price off the tick', 'price-off-tick', text => text.replace('"0.6"', '"0.6001"')],
  ['a price of 1', 'price-off-tick', text => text.replace('"0.6"', '"1"')],
  ['a best price off the tick', 'price-off-tick', text => text.replace('"0.64"', '"0.6401"')],
  ['time going back', 'time-going-back', text => text.replaceAll('"1100"', '"400"')],
  ['ten megabytes', 'too-large', text => text.replace('"5"', `"${'5'.repeat(10_000_000)}"`)],
]

test.each(spoiled)(
  'parse drift: %s is %s; the book survives and is proven by the next hash',
  (...of) => {
    const [, reason, spoil] = of
    const [text = ''] = venue.changes(1_100, [bid(60, 5)])
    const inputs = [...at(1_100, spoil(text)), ...change(1_200, bid(60, 6))]
    const { namedMs, verdicts, refused } = played(inputs, 'element-refused')
    expect(refused).toEqual([reason])
    expect(namedMs).toBe(1_110)
    expect(verdicts).toEqual(['TRUSTED', 'SUSPECT', 'TRUSTED'])
  },
)
