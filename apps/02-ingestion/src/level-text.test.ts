import { expect, test } from '@jest/globals'
import {
  createLadder,
  formatMicros,
  type Side,
  setLevel,
  topLevels,
  venueBookHash,
  venueLevel,
} from '@polytraders/domain'
import fc from 'fast-check'
import {
  forgetText,
  hashAfterTrade,
  hashOfText,
  retextLevel,
  textBeforeTrade,
} from './level-text.ts'

const facts = { market: '0xabc', assetId: '123', minSize: 5_000_000, negRisk: true }

const naiveHash = (ladder: ReturnType<typeof createLadder>, timestamp: string, trade: string) => {
  const list = (side: Side) =>
    topLevels(ladder, side, ladder.ticks)
      .reverse()
      .map(({ price, size }) => venueLevel(formatMicros(price), formatMicros(size)))
      .join(',')
  return venueBookHash({
    market: facts.market,
    assetId: facts.assetId,
    timestamp,
    bids: list('BUY'),
    asks: list('SELL'),
    minOrderSize: formatMicros(facts.minSize),
    tickSize: formatMicros(ladder.tickSize),
    negRisk: facts.negRisk,
    lastTradePrice: trade,
  })
}

const aChange = fc.record({
  isBid: fc.boolean(),
  tick: fc.integer({ min: 1, max: 99 }),
  size: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 50 }).map(shares => shares * 1_000_000),
    fc.integer({ min: 1, max: 1_000_000_000_000_000 }),
  ),
  timestamp: fc.constantFrom('1780795941471', '1780795941472', '5', '123456789012345'),
  trade: fc.constantFrom('', '0.850', '0.0005'),
})

test('spliced or built anew, the bytes are those that the domain hashes, whatever happened', () => {
  fc.assert(
    fc.property(fc.array(aChange, { maxLength: 60 }), changes => {
      const ladder = createLadder(10_000)
      for (const { isBid, tick, size, timestamp, trade } of changes) {
        setLevel(ladder, isBid ? 'BUY' : 'SELL', tick, size)
        retextLevel(ladder, isBid, tick, size)
        const expected = naiveHash(ladder, timestamp, trade)
        expect(hashOfText(ladder, facts, timestamp, trade)).toBe(expected)
        expect(hashAfterTrade(textBeforeTrade(ladder, facts, timestamp), trade)).toBe(expected)
      }
      forgetText(ladder)
      expect(hashOfText(ladder, facts, '1', '')).toBe(naiveHash(ladder, '1', ''))
    }),
    { numRuns: 200 },
  )
})

test('a book of a thousand levels a side outgrows its first buffer and stays right', () => {
  const ladder = createLadder(1_000)
  expect(hashOfText(ladder, facts, '7', '')).toBe(naiveHash(ladder, '7', ''))
  for (let tick = 1; tick < 1_000; tick++) {
    for (const side of ['BUY', 'SELL'] as const) {
      setLevel(ladder, side, tick, tick * 1_234_567)
      retextLevel(ladder, side === 'BUY', tick, tick * 1_234_567)
    }
  }
  expect(hashOfText(ladder, facts, '7', '0.123')).toBe(naiveHash(ladder, '7', '0.123'))
})
