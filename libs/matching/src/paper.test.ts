import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { type FeeSchedule, ONE, type Side } from '@polytraders/domain'
import { type Order } from './orders.ts'
import {
  cancelPaper,
  createPaperBook,
  expirePaper,
  type PaperBook,
  type PaperEvent,
  recordBook,
  recordTrade,
  submitPaper,
} from './paper.ts'

test('a taker walks the visible levels: 2,000 on [.64:1000, .65:1200] in two fills', () => {
  const book = paper(ask(0.64, 1000), ask(0.65, 1200))
  expect(says(book, fak(buy('b1', 0.65, 2000)))).toEqual([
    'b1 matched',
    'b1 taker 1000 @ 0.64',
    'b1 taker 1000 @ 0.65',
  ])
})

test('the taker pays the schedule’s fee on each fill', () => {
  const book = paper(ask(0.5, 1000))
  const [, fill] = submitPaper(book, fak(buy('b1', 0.5, 100)))
  expect(fill).toMatchObject({ fee: 1_250_000, liquidity: 'taker', against: 'level' })
})

test('shares taken once are gone until the level falls below them', () => {
  const book = paper(ask(0.64, 1000))
  submitPaper(book, fak(buy('b1', 0.64, 800)))
  expect(says(book, fak(buy('b2', 0.64, 800)))).toEqual([
    'b2 matched',
    'b2 taker 200 @ 0.64',
    'b2 cancelled 600 unfilled',
  ])
  expect(says(book, fak(buy('b3', 0.64, 10)))[0]).toContain('refused: no orders found')

  record(book, ask(0.64, 1300))
  expect(says(book, fak(buy('b4', 0.64, 800)))[1]).toBe('b4 taker 300 @ 0.64')

  record(book, ask(0.64, 0))
  record(book, ask(0.64, 50))
  expect(says(book, fak(buy('b5', 0.64, 800)))[1]).toBe('b5 taker 50 @ 0.64')
})

test('buying NO walks the bids of YES at the mirrored price', () => {
  const book = paper(bid(0.62, 100), bid(0.61, 100))
  const order = { ...fak(buy('n1', 0.39, 150)), token: 'NO' } as const
  expect(says(book, order)).toEqual(['n1 matched', 'n1 taker 100 @ 0.38', 'n1 taker 50 @ 0.39'])
})

test('an order that rests stands behind everything displayed at its price', () => {
  const book = paper(bid(0.62, 700), ask(0.64, 500))
  expect(says(book, buy('b1', 0.62, 100))).toEqual(['b1 live', 'b1 rests 100 BUY 0.62 behind 700'])
  expect(says(book, buy('b2', 0.63, 100))).toContain('b2 rests 100 BUY 0.63 behind 0')
})

test('prints at its price use up the queue first, and fill it with what they have left', () => {
  const book = paper(bid(0.62, 700), ask(0.64, 500))
  submitPaper(book, buy('b1', 0.62, 100))
  expect(told(recordTrade(book, sold(0.62, 650)))).toEqual([])
  expect(told(recordTrade(book, sold(0.62, 80)))).toEqual(['b1 maker 30 @ 0.62'])
  expect(told(recordTrade(book, sold(0.62, 80)))).toEqual(['b1 maker 70 @ 0.62'])
  expect(told(recordTrade(book, sold(0.62, 80)))).toEqual([])
})

test('a maker pays no fee', () => {
  const book = paper(ask(0.64, 500))
  submitPaper(book, buy('b1', 0.62, 100))
  expect(recordTrade(book, sold(0.62, 100))).toMatchObject([{ fee: 0, against: 'print' }])
})

test('prints of the other side, short of its price or too small are not its fills', () => {
  const book = paper(bid(0.62, 700), ask(0.64, 500))
  submitPaper(book, buy('b1', 0.62, 100))
  expect(told(recordTrade(book, bought(0.62, 5000)))).toEqual([])
  expect(told(recordTrade(book, sold(0.63, 5000)))).toEqual([])
  expect(told(recordTrade(book, sold(0.62, 700)))).toEqual([])
})

test('a print of NO moves the queues of YES', () => {
  const book = paper(ask(0.64, 500))
  submitPaper(book, buy('b1', 0.62, 100))
  const print = { token: 'NO', side: 'BUY', price: 380_000, size: 100 * ONE, atMs: 0 } as const
  expect(told(recordTrade(book, print))).toEqual(['b1 maker 100 @ 0.62'])
})

test('a print through its price fills it whatever was ahead, but no further than the print', () => {
  const book = paper(bid(0.62, 700), ask(0.64, 500))
  submitPaper(book, buy('b1', 0.62, 100))
  expect(told(recordTrade(book, sold(0.61, 40)))).toEqual(['b1 maker 40 @ 0.62'])
})

test('a print fills our better price first, then our older order', () => {
  const book = paper(ask(0.64, 500))
  for (const [id, price] of [
    ['b1', 0.61],
    ['b2', 0.62],
    ['b3', 0.62],
  ] as const) {
    submitPaper(book, buy(id, price, 100))
  }
  expect(told(recordTrade(book, sold(0.61, 250)))).toEqual([
    'b2 maker 100 @ 0.62',
    'b3 maker 100 @ 0.62',
    'b1 maker 50 @ 0.61',
  ])
})

test('a cancel ahead does not advance it unless the level falls below its place', () => {
  const book = paper(bid(0.62, 700), ask(0.64, 500))
  submitPaper(book, buy('b1', 0.62, 100))
  record(book, bid(0.62, 1500))
  record(book, bid(0.62, 900))
  expect(ahead(book, 'b1')).toBe(700)
  record(book, bid(0.62, 300))
  expect(ahead(book, 'b1')).toBe(300)
})

test('a trade seen first as a falling level and then as a print advances it once', () => {
  const book = paper(bid(0.62, 1000), ask(0.64, 500))
  submitPaper(book, buy('b1', 0.62, 100))
  record(book, bid(0.62, 700))
  recordTrade(book, sold(0.62, 300, 170))
  expect(ahead(book, 'b1')).toBe(700)
  recordTrade(book, sold(0.62, 300, 2_000))
  expect(ahead(book, 'b1')).toBe(400)
})

test('one fall explains one trade: the next print within the second advances it', () => {
  const book = paper(bid(0.62, 1000), ask(0.64, 500))
  submitPaper(book, buy('b1', 0.62, 100))
  record(book, bid(0.62, 700))
  recordTrade(book, sold(0.62, 300, 100))
  recordTrade(book, sold(0.62, 50, 200))
  expect(ahead(book, 'b1')).toBe(650)
})

test('a fall no print explained within a second was a cancel', () => {
  const book = paper(bid(0.62, 1000), ask(0.64, 500))
  submitPaper(book, buy('b1', 0.62, 100))
  record(book, bid(0.62, 700))
  recordTrade(book, sold(0.62, 300, 1_001))
  expect(ahead(book, 'b1')).toBe(400)
})

test('after a print through its price it is first in line', () => {
  const book = paper(bid(0.62, 700), ask(0.64, 500))
  submitPaper(book, buy('b1', 0.62, 100))
  recordTrade(book, sold(0.61, 40))
  expect(ahead(book, 'b1')).toBe(0)
  expect(told(recordTrade(book, sold(0.62, 10)))).toEqual(['b1 maker 10 @ 0.62'])
})

test('a trade partly behind it in the level is counted by its print alone', () => {
  const book = paper(bid(0.62, 800), ask(0.64, 500))
  submitPaper(book, buy('b1', 0.62, 100))
  record(book, bid(0.62, 1000))
  record(book, bid(0.62, 700))
  recordTrade(book, sold(0.62, 300, 100))
  expect(ahead(book, 'b1')).toBe(500)
})

test('the recorded book reaching its price fills it, up to what shows there', () => {
  const book = paper(bid(0.62, 700), ask(0.64, 500))
  submitPaper(book, buy('b1', 0.62, 100))
  expect(told(recordBook(book, change([bid(0.62, 0), ask(0.62, 60)])))).toEqual([
    'b1 maker 60 @ 0.62',
  ])
  expect(told(recordBook(book, change([ask(0.62, 60)])))).toEqual([])
  expect(told(recordBook(book, change([ask(0.61, 500)])))).toEqual(['b1 maker 40 @ 0.62'])
})

test('what a taker left resting is not filled by the levels it has taken', () => {
  const book = paper(ask(0.64, 100))
  submitPaper(book, buy('b1', 0.64, 150))
  expect(told(recordBook(book, change([ask(0.64, 100)])))).toEqual([])
  expect(told(recordBook(book, change([ask(0.64, 120)])))).toEqual(['b1 maker 20 @ 0.64'])
})

test('post-only that would trade is refused, whether with the book or with ourselves', () => {
  const book = paper(ask(0.64, 100))
  const reason = 'refused: invalid post-only order: order crosses book'
  expect(says(book, { ...buy('b1', 0.64, 100), postOnly: true })).toEqual([`b1 ${reason}`])
  submitPaper(book, buy('b2', 0.63, 100))
  expect(says(book, { ...sell('s1', 0.63, 100), postOnly: true })).toEqual([`s1 ${reason}`])
})

test('our own resting order goes before we would trade with it', () => {
  const book = paper(bid(0.62, 500))
  submitPaper(book, sell('s1', 0.64, 100))
  expect(says(book, buy('b1', 0.65, 100))).toEqual([
    'b1 live',
    's1 cancelled 100 self_trade',
    'b1 rests 100 BUY 0.65 behind 0',
  ])
})

test('FOK counts only what is visible and not yet taken', () => {
  const book = paper(ask(0.64, 100))
  submitPaper(book, fak(buy('b1', 0.64, 60)))
  expect(says(book, { ...buy('b2', 0.64, 50), orderType: 'FOK' })[0]).toContain('refused')
  expect(says(book, { ...buy('b3', 0.64, 40), orderType: 'FOK' })[1]).toBe('b3 taker 40 @ 0.64')
})

test('the venue’s rules hold on paper: tick, minimum, dollar, duplicate, expiration', () => {
  const book = paper(ask(0.15, 100))
  const codeOf = (order: Order) => submitPaper(book, order).map(e => 'code' in e && e.code)
  expect(codeOf(buy('b1', 0.105, 10))).toEqual(['invalid_tick_size'])
  expect(codeOf(buy('b1', 0.1, 4))).toEqual(['size_below_minimum'])
  expect(codeOf(buy('b1', 0.15, 5))).toEqual(['amount_below_minimum'])
  expect(codeOf({ ...buy('b1', 0.1, 10), expirationMs: 5 })).toEqual(['invalid_expiration'])
  expect(codeOf({ ...buy('b1', 0.1, 10), size: Number.NaN })).toEqual(['invalid_payload'])
  submitPaper(book, buy('b1', 0.1, 10))
  expect(codeOf(buy('b1', 0.1, 10))).toEqual(['duplicated'])
})

test('cancelling and expiring end an order once', () => {
  const book = paper(bid(0.62, 500))
  submitPaper(book, buy('b1', 0.6, 10))
  submitPaper(book, { ...buy('b2', 0.6, 10), orderType: 'GTD', expirationMs: 200_000 })
  expect(told(cancelPaper(book, 'b1', 0))).toEqual(['b1 cancelled 10 requested'])
  expect(told(cancelPaper(book, 'b1', 0))).toEqual(['b1 stays: already canceled or matched'])
  expect(told(cancelPaper(book, 'b9', 0))).toEqual(['b9 stays: Order not found'])
  expect(told(expirePaper(book, 140_000))).toEqual(['b2 cancelled 10 expired'])
})

test('a snapshot replaces the book, keeps what we took and may bring a finer tick', () => {
  const book = paper(ask(0.64, 100), ask(0.65, 100))
  submitPaper(book, fak(buy('b1', 0.65, 200)))
  recordBook(book, { ...change([ask(0.64, 150)], true), tickSize: 1_000 })
  expect(says(book, fak(buy('b2', 0.645, 200)))[1]).toBe('b2 taker 50 @ 0.64')
  record(book, ask(0.65, 100))
  expect(says(book, fak(buy('b3', 0.65, 200)))[1]).toBe('b3 taker 100 @ 0.65')
})

test('a level that is not on the tick is another market’s: it throws', () => {
  expect(() => paper(ask(0.645, 10))).toThrow('expected a price on 10000, found 645000')
})

test('open orders and remembered ids have their bounds', () => {
  const book = createPaperBook({ ...rules, openOrdersMax: 1, rememberedIdsMax: 2 })
  for (const id of ['b1', 'b2', 'b3', 'b4']) {
    submitPaper(book, buy(id, 0.4, 10))
    expect(says(book, buy('more', 0.4, 10))[0]).toContain('too many open orders')
    cancelPaper(book, id, 0)
  }
  expect(book.rememberedIds.size).toBe(2)
})

test('a frozen and thawed paper book goes on as if it had never stopped', () => {
  const book = paper(bid(0.62, 700), ask(0.64, 500))
  submitPaper(book, buy('b1', 0.62, 100))
  submitPaper(book, fak(buy('b2', 0.64, 100)))
  const thawed: PaperBook = deserialize(serialize(book))
  expect(recordTrade(thawed, sold(0.62, 750))).toEqual(recordTrade(book, sold(0.62, 750)))
  expect(thawed).toEqual(book)
})

// Shorthand. Shares and prices are decimals here; times are 0 unless said.
type Level = { readonly side: Side; readonly price: number; readonly size: number }
const micros = (decimal: number) => Math.round(decimal * ONE)
const feeSchedule: FeeSchedule = {
  kind: 'curve',
  fee_bps: 0,
  rate: 50_000,
  exponent: 1,
  taker_only: true,
  rebate_rate: 0,
}
const rules = { tickSize: 10_000, minSize: 5 * ONE, feeSchedule }
const bid = (price: number, size: number): Level => level('BUY', price, size)
const ask = (price: number, size: number): Level => level('SELL', price, size)
const level = (side: Side, price: number, size: number): Level => ({
  side,
  price: micros(price),
  size: micros(size),
})
const change = (levels: Level[], snapshot = false) => ({ snapshot, levels, atMs: 0 })
const record = (book: PaperBook, ...levels: Level[]) => recordBook(book, change(levels))
const paper = (...levels: Level[]) => {
  const book = createPaperBook(rules)
  recordBook(book, change(levels, true))
  return book
}
const print = (side: Side, price: number, size: number, atMs: number) =>
  ({ token: 'YES', side, price: micros(price), size: micros(size), atMs }) as const
const sold = (price: number, size: number, atMs = 0) => print('SELL', price, size, atMs)
const bought = (price: number, size: number, atMs = 0) => print('BUY', price, size, atMs)
const order = (orderId: string, side: Side, price: number, size: number): Order => ({
  orderId,
  owner: 'us',
  token: 'YES',
  side,
  price: micros(price),
  size: micros(size),
  orderType: 'GTC',
  postOnly: false,
  expirationMs: 0,
  atMs: 0,
})
const buy = (id: string, price: number, size: number) => order(id, 'BUY', price, size)
const sell = (id: string, price: number, size: number) => order(id, 'SELL', price, size)
const fak = (each: Order): Order => ({ ...each, orderType: 'FAK' })
const ahead = (book: PaperBook, id: string) => (book.resting.get(id)?.queueAhead ?? 0) / ONE
const says = (book: PaperBook, each: Order) => told(submitPaper(book, each))
const told = (events: readonly PaperEvent[]) => events.map(tell)
function tell(event: PaperEvent): string {
  switch (event.type) {
    case 'Accepted':
      return `${event.orderId} ${event.status}`
    case 'Rejected':
      return `${event.orderId} refused: ${event.reason}`
    case 'Rested': {
      const { bookSide, yesPrice, queueAhead } = event
      const where = `${bookSide} ${yesPrice / ONE} behind ${queueAhead / ONE}`
      return `${event.orderId} rests ${event.size / ONE} ${where}`
    }
    case 'Cancelled':
      return `${event.orderId} cancelled ${event.size / ONE} ${event.cause}`
    case 'CancelRefused':
      return `${event.orderId} stays: ${event.reason}`
    case 'PaperFilled':
      return `${event.orderId} ${event.liquidity} ${event.size / ONE} @ ${event.price / ONE}`
  }
}
