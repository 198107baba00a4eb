/** Books over REST, and connections that join: what they prove, and what they do not. */
import { beforeEach, expect, test } from '@jest/globals'
import { connectionChanged, tick } from '../test/recording.ts'
import { createVenue, type Level, noId, type Venue, yesId } from '../test/venue.ts'
import { defaultPolicy, type Input, ingestion, type Output } from './core.ts'

let venue: Venue
let live: readonly Input[]

const level = (side: Level['side'], cents: number, shares: number): Level => ({
  side,
  price: cents * 10_000,
  size: shares * 1_000_000,
})

beforeEach(() => {
  venue = createVenue()
  venue.set(level('BUY', 62, 100))
  venue.set(level('SELL', 64, 100))
  live = [venue.subscribed(900), venue.frame(1_000, venue.snapshot(1_000))]
})

const told = (atMs: number, ...levels: readonly Level[]) =>
  venue.changes(atMs, levels).map(text => venue.frame(atMs, text))

/** Both books over REST. */
const rest = (atMs: number, ofMs: number) =>
  [yesId, noId].map(token => venue.frame(atMs, venue.rest(token, ofMs)))

const play = (inputs: readonly Input[]) => {
  const stage = ingestion(defaultPolicy)
  let state = stage.initial()
  const said: Output[] = []
  for (const input of [...live, ...inputs]) {
    state = stage.step(state, input, output => said.push(output))
  }
  const statuses = said.flatMap(output => (output.type === 'BookStatus' ? [output.fact] : []))
  return {
    verdicts: statuses
      .slice(2)
      .map(({ certificate }) => [certificate.verdict, ...certificate.reasons].join(' ')),
    notices: said.flatMap(output => (output.type === 'MarketNotice' ? [output.fact] : [])),
    market: [...state.markets.values()][0],
  }
}

test('a feed that is behind the venue’s REST for a second is overtaken, until it caught up', () => {
  venue.changes(1_500, [level('BUY', 60, 7)])
  const behind = [...rest(4_000, 1_500), tick(4_990), tick(5_100)]
  expect(play(behind).verdicts).toEqual(['TRUSTED', 'SUSPECT overtaken'])
  const caughtUp = [...behind, ...told(5_200, level('BUY', 60, 8))]
  expect(play(caughtUp).verdicts.at(-1)).toBe('TRUSTED')
})

test('a feed that catches up within a second was never overtaken', () => {
  const [late] = venue.changes(1_500, [level('BUY', 60, 7)])
  const inputs = [...rest(1_600, 1_500), venue.frame(1_700, late ?? ''), tick(2_800)]
  expect(play(inputs).verdicts).toEqual(['TRUSTED'])
})

test('what was swallowed before the feed went on keeps it in doubt until REST mends it', () => {
  venue.changes(1_500, [level('BUY', 60, 7)])
  const inputs = [...rest(6_000, 1_500), tick(7_100), ...told(7_200, level('BUY', 59, 1))]
  expect(play([...inputs, tick(8_500)]).verdicts.at(-1)).toContain('overtaken')
  const { verdicts, market } = play([...inputs, tick(8_500), ...rest(8_600, 7_200)])
  expect(verdicts.at(-1)).toBe('TRUSTED')
  expect(market?.book.yes.bids[60]).toBe(7_000_000)
})

test('a trade that was lost is learnt from REST, and the hash comes out again', () => {
  venue.traded('0.640')
  const inputs = [...told(1_500, level('SELL', 64, 90)), tick(1_610), tick(2_700)]
  expect(play(inputs).verdicts.at(-1)).toBe('SUSPECT hash-unmatched')
  expect(play([...inputs, ...rest(2_800, 1_500)]).verdicts.at(-1)).toBe('TRUSTED')
})

test('a tick that changed without a word is learnt from REST, and said', () => {
  const finer = createVenue(1_000)
  finer.set(level('BUY', 62, 100))
  finer.set(level('SELL', 64, 100))
  const bodies = [yesId, noId].map(token => venue.frame(2_000, finer.rest(token, 1_900)))
  const again = [yesId, noId].map(token => venue.frame(3_000, finer.rest(token, 1_900)))
  const { verdicts, notices, market } = play([...bodies, ...again])
  expect(market?.tickSize).toBe(1_000)
  expect(notices).toMatchObject([{ kind: 'tick_size_change', tick_size: 1_000 }])
  expect(verdicts.at(-1)).toBe('TRUSTED')
})

test('an epoch that REST began is TRUSTED once the feed, or REST again, confirms it', () => {
  venue.reconnect()
  const began = [
    connectionChanged(1_100, 'disconnected', 1),
    connectionChanged(1_200, 'connected', 2),
    venue.frame(1_300, venue.rest(yesId, 1_000), 2),
    venue.frame(1_301, venue.rest(noId, 1_000), 2),
  ]
  expect(play(began).verdicts.at(-1)).toBe('SUSPECT unconfirmed')
  const again = [yesId, noId].map(token => venue.frame(1_400, venue.rest(token, 1_000), 2))
  expect(play([...began, ...again]).verdicts.at(-1)).toBe('TRUSTED')
})

test('a body that was asked for before a change was refused does not prove the book', () => {
  const [lost] = venue.changes(2_000, [level('BUY', 60, 7)])
  const refused = venue.frame(2_000, lost?.replaceAll('"size"', '"sizes"') ?? '')
  // The venue wrote it at 1,990, when its book was still ours; it comes after what we refused.
  const before = createVenue()
  before.set(level('BUY', 62, 100))
  before.set(level('SELL', 64, 100))
  const bodies = [yesId, noId].map(token => venue.frame(2_050, before.rest(token, 1_000)))
  const asked = (askedMs: number) => bodies.map(input => askedAt(input, askedMs))
  expect(play([refused, ...asked(1_980)]).verdicts.at(-1)).toBe('SUSPECT element-refused')
  expect(play([refused, ...asked(2_020)]).verdicts.at(-1)).toBe('TRUSTED')
})

const askedAt = (input: Input, source_ts: number): Input =>
  input.type === 'RawFrame' ? { ...input, fact: { ...input.fact, source_ts } } : input

test('a book that REST began anew takes nothing older than what its connection told', () => {
  const [half] = venue.changes(1_500, [level('BUY', 60, 7)], [level('BUY', 59, 1)])
  const mended = [venue.frame(1_500, half ?? ''), tick(1_700), ...rest(1_800, 1_500)]
  expect(play(mended).verdicts.at(-1)).toBe('TRUSTED')
  const [skewed] = venue.changes(1_400, [level('BUY', 58, 1)])
  const refused = play([...mended, venue.frame(1_900, skewed ?? '')])
  expect(refused.verdicts.at(-1)).toBe('SUSPECT element-refused')
})

test('a connection that joins tells nothing of a book before its own book has come', () => {
  const twin = createVenue(10_000, 2)
  const first = venue.changes(1_500, [level('BUY', 60, 7)])
  const second = venue.changes(1_510, [level('BUY', 59, 1)])
  // The twin, which joined in between, is quicker with the second change than the other with the
  // first.
  const inputs = [
    twin.subscribed(1_505),
    ...second.map(text => twin.frame(1_515, text)),
    ...[...first, ...second].map(text => venue.frame(1_520, text)),
    tick(2_700),
  ]
  const { verdicts, market } = play(inputs)
  expect(verdicts.filter(verdict => verdict !== 'TRUSTED')).toEqual([])
  expect(market?.book.yes.bids[60]).toBe(7_000_000)
  expect(market?.book.yes.bids[59]).toBe(1_000_000)
})
