import { expect, test } from '@jest/globals'
import { cellOf } from '@polytraders/domain'
import { marketDay } from '@polytraders/market'
import { topics } from '@polytraders/messages'
import { defaultFeed, type Frame, feed, type Raw, type Recording } from './feed.ts'

test('every market and every subscription comes before the first frame', () => {
  const raws = play([frame(startMs, 1)])
  const opened = raws.slice(0, raws.findIndex(isFrame))
  expect(opened.map(({ said }) => said.type)).toEqual([
    ...markets.map(() => 'RegistryBody'),
    ...Array.from({ length: cells }, () => 'ConnectionChanged'),
    ...markets.map(() => 'InstrumentSubscribed'),
  ])
  expect(new Set(opened.map(({ atMs }) => atMs))).toEqual(new Set([startMs]))
})

test('a market is subscribed in the cell of its group, and nowhere else', () => {
  const subscribed = play([frame(startMs, 1)]).flatMap(({ at, said }) =>
    said.type === 'InstrumentSubscribed' ? [[said.fact.condition_id, at.partition]] : [],
  )
  expect(subscribed).toEqual(markets.map(({ conditionId, cell }) => [conditionId, cell]))
})

test('a market that does not say its tick is told to the registry and not subscribed', () => {
  const [first, ...rest] = bodies
  const unknown = { ...first, orderPriceMinTickSize: null }
  const raws = play([frame(startMs, 1)], { markets: JSON.stringify([unknown, ...rest]) })
  expect(raws.filter(({ said }) => said.type === 'RegistryBody')).toHaveLength(markets.length)
  expect(raws.filter(({ said }) => said.type === 'InstrumentSubscribed')).toHaveLength(
    markets.length - 1,
  )
})

test('time passes 100 ms after the last frame of a cell, and then every second', () => {
  const raws = play([frame(startMs, 1, first), frame(startMs + 2_500, 2, first)])
  expect(ticksOf(raws, first.cell)).toEqual([100, 1_100, 2_100, 2_600, 3_600])
})

test('a frame of one cell does not hold up the time of another', () => {
  const frames = [0, 50, 100, 150].map((ms, index) => frame(startMs + ms, index + 1, first))
  const raws = play(frames, { tailMs: 0 })
  expect(ticksOf(raws, first.cell)).toEqual([])
  expect(ticksOf(raws, second.cell)).toEqual([100])
})

test('a tick says when the connection last delivered anything, whichever cell it was for', () => {
  const raws = play([frame(startMs, 1, first), frame(startMs + 60, 2, second)])
  const alive = raws.flatMap(({ at, said }) =>
    said.type === 'RawTick' && at.partition === first.cell ? [said.fact.alive_ts] : [],
  )
  expect(alive).toEqual([startMs + 60, startMs + 60])
})

test('the registry is synced every 30 recorded seconds, all markets each time', () => {
  const raws = play([frame(startMs, 1), frame(startMs + 95_000, 2)])
  const at = raws.flatMap(({ atMs, said }) =>
    said.type === 'RegistryBody' ? [atMs - startMs] : [],
  )
  const each = (ms: number) => markets.map(() => ms)
  expect(at).toEqual([0, 30_000, 60_000, 90_000].flatMap(each))
})

test('later bodies come at their time, and are what is synced from then on', () => {
  const body = JSON.stringify([{ ...bodies[0], closed: true }])
  const later = [{ atMs: startMs + 40_000, body }]
  const raws = play([frame(startMs, 1), frame(startMs + 75_000, 2)], { later })
  const synced = raws.flatMap(({ atMs, said }) =>
    said.type === 'RegistryBody' && said.fact.body.includes('"closed":true')
      ? [atMs - startMs]
      : [],
  )
  expect(synced).toEqual([40_000, 70_000])
})

test('later bodies come even after the last frame, while time goes on', () => {
  const later = [{ atMs: startMs + 1_500, body: JSON.stringify(bodies) }]
  const raws = play([frame(startMs, 1)], { later })
  expect(raws.filter(({ atMs }) => atMs === startMs + 1_500)).toHaveLength(markets.length)
})

test('a frame with markets of two cells goes to both, whole', () => {
  const raws = play([frame(startMs, 1, first, second)])
  expect(framesOf(raws)).toEqual([
    { cell: Math.min(first.cell, second.cell), seq: 1, text: textOf(first, second) },
    { cell: Math.max(first.cell, second.cell), seq: 1, text: textOf(first, second) },
  ])
})

test('a frame that is unreadable, or of no market of ours, goes to cell 0', () => {
  const stranger = { conditionId: `0x${'f'.repeat(64)}`, cell: 3 }
  const garbled = { ...frame(startMs, 1), text: '{"market":"0x12' }
  const raws = play([garbled, frame(startMs, 2, stranger)])
  expect(framesOf(raws).map(({ cell }) => cell)).toEqual([0, 0])
})

test('each cell sees numbers without holes, unless the recording has one', () => {
  const told = [first, second, second, first, second, first]
  const frames = told.map((market, index) => frame(startMs + index, index + 1, market))
  const numbersOf = (raws: readonly Raw[], { cell }: Market) =>
    framesOf(raws).flatMap(found => (found.cell === cell ? [found.seq] : []))
  const whole = play(frames)
  expect(numbersOf(whole, first)).toEqual([1, 2, 3])
  expect(numbersOf(whole, second)).toEqual([1, 2, 3])
  const holed = play(frames.filter(({ seq }) => seq !== 3))
  expect(numbersOf(holed, first)).toEqual([1, 3, 4])
  expect(numbersOf(holed, second)).toEqual([1, 3])
})

test('time never goes back, and goes on for a while after the last frame', () => {
  const day = marketDay({ seed: 'feed', markets: 4, minutes: 1 })
  const recording = { markets: JSON.stringify(day.gammaMarkets), frames: day.frames, later: [] }
  let lastMs = 0
  for (const { atMs } of feed(recording, { ...defaultFeed, cells })) {
    expect(atMs).toBeGreaterThanOrEqual(lastMs)
    lastMs = atMs
  }
  const lastFrameMs = [...day.frames].at(-1)?.recv_ms ?? 0
  expect(lastMs - lastFrameMs).toBeGreaterThan(defaultFeed.tailMs - defaultFeed.tickMs)
  expect(lastMs - lastFrameMs).toBeLessThanOrEqual(defaultFeed.tailMs)
})

test('without frames nothing is said, since nobody knows when it was', () => {
  expect(play([])).toEqual([])
})

test('markets that are no JSON are refused, and it is said why', () => {
  expect(() => play([frame(startMs, 1)], { markets: 'nope' })).toThrow("the markets can't be read")
})

// Shorthand.
type Market = { readonly conditionId: string; readonly cell: number }

const cells = 4
const startMs = 1_780_790_400_000

type Body = { readonly conditionId: string; readonly events: readonly { readonly id: string }[] }

/** Nine markets of a seeded day, and the cells that their groups hash to. */
const bodies: readonly Body[] = JSON.parse(
  JSON.stringify(marketDay({ seed: 'feed', markets: 9, minutes: 1 }).gammaMarkets),
)
const markets: readonly Market[] = bodies.map(({ conditionId, events }) => ({
  conditionId,
  cell: cellOf(events[0]?.id ?? '', cells),
}))
const first = markets[0] ?? { conditionId: '', cell: -1 }
const second = markets.find(({ cell }) => cell !== first.cell) ?? first

const textOf = (...of: readonly Market[]) =>
  JSON.stringify(of.map(({ conditionId }) => ({ market: conditionId, asset_id: '1' })))

const frame = (recv_ms: number, seq: number, ...of: readonly Market[]): Frame => ({
  recv_ms,
  connection: 1,
  seq,
  text: textOf(...(of.length > 0 ? of : [first])),
})

type Options = Partial<Pick<Recording, 'markets' | 'later'>> & { readonly tailMs?: number }

const play = (frames: readonly Frame[], options: Options = {}): readonly Raw[] => {
  const { markets: body = JSON.stringify(bodies), later = [], tailMs = 2_000 } = options
  return [...feed({ markets: body, frames, later }, { ...defaultFeed, tailMs, cells })]
}

const isFrame = ({ said }: Raw) => said.type === 'RawFrame'

const framesOf = (raws: readonly Raw[]) =>
  raws.flatMap(({ at, said }) =>
    said.type === 'RawFrame' && at.topic === topics.ingestionRaw.name
      ? [{ cell: at.partition, seq: said.fact.seq, text: said.fact.text }]
      : [],
  )

/** When a cell was told that time passed, in ms after the start. */
const ticksOf = (raws: readonly Raw[], cell: number) =>
  raws.flatMap(({ at, atMs, said }) =>
    said.type === 'RawTick' && at.partition === cell ? [atMs - startMs] : [],
  )
