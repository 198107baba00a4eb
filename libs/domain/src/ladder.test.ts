/**
 * One suite for the ladder and for the naive book that is its oracle, then the two side by side.
 */
import { hash } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  bestAskPrice,
  bestBidPrice,
  bookHash,
  clearLadder,
  createLadder,
  type Level,
  type Side,
  serialiseLadder,
  setLevel,
  tickOf,
  topLevels,
} from './ladder.ts'
import { tickSizes } from './market-rules.ts'
import { ONE } from './micros.ts'
import { createNaiveBook, setNaiveLevel } from './naive-book.ts'

/** What both books can do, so that one suite drives either. */
type Book = {
  set(side: Side, price: number, size: number): void
  levels(side: Side): readonly Level[]
}

const ladderBook = (tickSize: number): Book => {
  const ladder = createLadder(tickSize)
  return {
    set: (side, price, size) => void setLevel(ladder, side, tickOf(ladder, price), size),
    levels: side => topLevels(ladder, side, Number.POSITIVE_INFINITY),
  }
}

const naiveBook = (): Book => {
  const book = createNaiveBook()
  return {
    set: (side, price, size) => setNaiveLevel(book, side, price, size),
    levels: side => (side === 'BUY' ? book.bids : book.asks),
  }
}

describe.each([
  ['ladder', () => ladderBook(10_000)],
  ['naive book', naiveBook],
])('%s', (_name, create) => {
  test('levels come best first: highest bid, lowest ask', () => {
    const book = create()
    for (const tick of [60, 62, 61]) book.set('BUY', tick * 10_000, tick)
    for (const tick of [66, 64, 65]) book.set('SELL', tick * 10_000, tick)
    expect(book.levels('BUY').map(({ size }) => size)).toEqual([62, 61, 60])
    expect(book.levels('SELL').map(({ size }) => size)).toEqual([64, 65, 66])
  })

  test('a size replaces the one before, and zero removes the level', () => {
    const book = create()
    book.set('BUY', 620_000, 5)
    book.set('BUY', 620_000, 7)
    expect(book.levels('BUY')).toEqual([{ price: 620_000, size: 7 }])
    book.set('BUY', 620_000, 0)
    book.set('BUY', 610_000, 0)
    expect(book.levels('BUY')).toEqual([])
  })

  test('it can be crossed, as the venue is in the middle of a batch', () => {
    const book = create()
    book.set('SELL', 600_000, 5)
    book.set('BUY', 650_000, 7)
    expect([...book.levels('BUY'), ...book.levels('SELL')]).toHaveLength(2)
  })

  test('removing the best leaves the next', () => {
    const book = create()
    book.set('SELL', 640_000, 5)
    book.set('SELL', 900_000, 6)
    book.set('SELL', 640_000, 0)
    expect(book.levels('SELL')).toEqual([{ price: 900_000, size: 6 }])
  })
})

test('the ladder equals the naive book after every change, at every tick size', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...tickSizes),
      fc.array(changes, { maxLength: 80 }),
      (tick, all) => {
        const ladder = createLadder(tick)
        const naive = createNaiveBook()
        for (const { side, place, size } of all) {
          const price = tick * (1 + Math.floor(place * (ladder.ticks - 1)))
          const before = setLevel(ladder, side, tickOf(ladder, price), size)
          const naiveSide = side === 'BUY' ? naive.bids : naive.asks
          expect(before).toBe(naiveSide.find(level => level.price === price)?.size ?? 0)
          setNaiveLevel(naive, side, price, size)
          expect(topLevels(ladder, 'BUY', 1_000)).toEqual(naive.bids)
          expect(topLevels(ladder, 'SELL', 1_000)).toEqual(naive.asks)
          expect(bestBidPrice(ladder)).toBe(naive.bids[0]?.price ?? 0)
          expect(bestAskPrice(ladder)).toBe(naive.asks[0]?.price ?? ONE)
          expect([ladder.bidLevels, ladder.askLevels]).toEqual([
            naive.bids.length,
            naive.asks.length,
          ])
        }
      },
    ),
  )
})

test('depth: [120, 80, 40] + [+10, 0, -20] = [130, 80, 20]', () => {
  const ladder = createLadder(10_000)
  const depth = [120, 80, 40]
  const delta = [10, 0, -20]
  for (const [n, size] of depth.entries()) setLevel(ladder, 'BUY', 62 - n, size)
  for (const [n, change] of delta.entries()) {
    setLevel(ladder, 'BUY', 62 - n, (ladder.bids[62 - n] ?? 0) + change)
  }
  expect(topLevels(ladder, 'BUY', 3).map(({ size }) => size)).toEqual([130, 80, 20])
})

test('two different delta paths to one book give one hash', () => {
  fc.assert(
    fc.property(
      book,
      fc.array(noise, { maxLength: 30 }),
      fc.infiniteStream(fc.nat()),
      (end, detour, order) => {
        const direct = createLadder(10_000)
        for (const [key, size] of end) setLevel(direct, ...placeOf(key), size)

        const wandering = createLadder(10_000)
        for (const [key, size] of detour) setLevel(wandering, ...placeOf(key), size)
        const leftovers = detour.filter(([key]) => !end.has(key)).map(([key]) => [key, 0] as const)
        const shuffled = [...leftovers, ...end]
          .map(step => ({ step, at: order.next().value }))
          .sort((a, b) => a.at - b.at)
        for (const { step } of shuffled) setLevel(wandering, ...placeOf(step[0]), step[1])

        expect(bookHash(wandering)).toEqual(bookHash(direct))
      },
    ),
  )
})

test('books that differ in one level, one size, the side or the tick differ in their hash', () => {
  const hashOf = (tickSize: number, side: Side, price: number, size: number) => {
    const ladder = createLadder(tickSize)
    setLevel(ladder, side, tickOf(ladder, price), size)
    return Buffer.from(bookHash(ladder)).toString('hex')
  }
  const hashes = [
    hashOf(10_000, 'BUY', 620_000, 5),
    hashOf(10_000, 'BUY', 620_000, 6),
    hashOf(10_000, 'BUY', 630_000, 5),
    hashOf(10_000, 'SELL', 620_000, 5),
    hashOf(1_000, 'BUY', 620_000, 5),
    Buffer.from(bookHash(createLadder(10_000))).toString('hex'),
  ]
  expect(new Set(hashes).size).toBe(hashes.length)
})

test('the hash is SHA-256 over tick size, counts and levels, bids before asks', () => {
  const ladder = createLadder(10_000)
  setLevel(ladder, 'BUY', 61, 3)
  setLevel(ladder, 'BUY', 62, 2)
  setLevel(ladder, 'SELL', 64, 1)
  const view = new DataView(new ArrayBuffer(12 + 36))
  const counts = [10_000, 2, 1]
  for (const [n, value] of counts.entries()) view.setUint32(4 * n, value, true)
  const levels = [
    [62, 2],
    [61, 3],
    [64, 1],
  ] as const
  for (const [n, [tick, size]] of levels.entries()) {
    view.setUint32(12 + 12 * n, tick, true)
    view.setFloat64(16 + 12 * n, size, true)
  }
  const expected = new Uint8Array(view.buffer)
  expect(serialiseLadder(ladder)).toEqual(expected)
  expect(Buffer.from(bookHash(ladder)).toString('hex')).toBe(hash('sha256', expected))
})

test('a cleared ladder is a new one', () => {
  const ladder = createLadder(10_000)
  setLevel(ladder, 'BUY', 62, 2)
  setLevel(ladder, 'SELL', 64, 2)
  clearLadder(ladder)
  expect(ladder).toEqual(createLadder(10_000))
})

test('a price off the tick or outside 0 to 1 has no tick', () => {
  const ladder = createLadder(10_000)
  expect(tickOf(ladder, 620_000)).toBe(62)
  for (const price of [0, ONE, 625_000, -10_000, ONE + 10_000, Number.NaN]) {
    expect(tickOf(ladder, price)).toBe(-1)
  }
  expect(() => createLadder(30_000)).toThrow('does not divide 1')
})

test('a ladder frozen and thawed is the same book', () => {
  const ladder = createLadder(10_000)
  setLevel(ladder, 'BUY', 62, 2)
  const thawed: typeof ladder = deserialize(serialize(ladder))
  expect(bookHash(thawed)).toEqual(bookHash(ladder))
})

// Shorthand. A key is a side and a tick, so that a book is a map from key to size.
const placeOf = (key: number): [Side, number] =>
  key < 99 ? ['BUY', 1 + (key % 99)] : ['SELL', 1 + (key % 99)]
const key = fc.integer({ min: 0, max: 98 }).chain(n => fc.constantFrom(n, n + 99))
const size = fc.integer({ min: 1, max: 1_000_000 * ONE })
const book = fc.array(fc.tuple(key, size), { maxLength: 40 }).map(all => new Map(all))
const noise = fc.tuple(key, fc.oneof(fc.constant(0), size))
const changes = fc.record({
  side: fc.constantFrom<Side>('BUY', 'SELL'),
  place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  size: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1_000_000 * ONE })),
})
