/** Shorthand for tests: what was said, in one line each, and a consumer that rebuilds the book. */
import { createNaiveBook, type NaiveBook, setNaiveLevel } from '@polytraders/domain'
import { play } from '@polytraders/stage'
import { defaultPolicy, type Input, ingestion, type Output, type Policy } from '../src/core.ts'

export const said = (inputs: readonly Input[], policy: Partial<Policy> = {}) =>
  play(ingestion({ ...defaultPolicy, ...policy }), inputs).outputs

export const lines = (inputs: readonly Input[], policy: Partial<Policy> = {}) =>
  said(inputs, policy).map(lineOf)

export function lineOf(output: Output): string {
  switch (output.type) {
    case 'BookSnapshot': {
      const { epoch, seq, cause, certificate } = output.fact
      return `BookSnapshot ${epoch}.${seq} ${cause} ${certificate.verdict}`
    }
    case 'BookDelta': {
      const { epoch, seq, changes, certificate } = output.fact
      const levels = changes.map(({ side, price, size }) => `${side} ${price / 1e6} ${size / 1e6}`)
      return `BookDelta ${epoch}.${seq} ${certificate.verdict} [${levels.join(', ')}]`
    }
    case 'BookStatus': {
      const { feed_status, book_validity, certificate } = output.fact
      const words = [feed_status, book_validity, certificate.verdict, ...certificate.reasons]
      return `BookStatus ${words.join(' ')}`
    }
    case 'TradePrint': {
      const { outcome, side, price, size } = output.fact
      return `TradePrint ${outcome} ${side} ${price / 1e6} ${size / 1e6}`
    }
    case 'MarketNotice':
      return `MarketNotice ${output.fact.kind} ${output.fact.condition_id.slice(0, 6)}`
    case 'ClockTick':
      return 'ClockTick'
    case 'Unreadable':
      return `Unreadable ${output.reason}`
  }
}

/** What a subscriber knows of one market: it takes snapshots, and deltas that follow on. */
export type Subscriber = { book: NaiveBook; epoch: number; seq: number; since: number }

export const createSubscriber = (): Subscriber => ({
  book: createNaiveBook(),
  epoch: 0,
  seq: 0,
  since: 0,
})

/** Takes a book message; throws when it does not follow on the one before. */
export function follow(subscriber: Subscriber, output: Output): void {
  if (output.type === 'BookSnapshot') {
    const { epoch, seq, bids, asks } = output.fact
    const isNext = epoch === subscriber.epoch && seq === subscriber.seq + 1
    if (!isNext && (epoch !== subscriber.epoch + 1 || seq !== 1)) throw new Error('not next')
    const book = createNaiveBook()
    for (const { price, size } of bids) setNaiveLevel(book, 'BUY', price, size)
    for (const { price, size } of asks) setNaiveLevel(book, 'SELL', price, size)
    if (isNext && JSON.stringify(book) !== JSON.stringify(subscriber.book)) {
      throw new Error('a periodic snapshot is not what its deltas came to')
    }
    Object.assign(subscriber, { book, epoch, seq, since: 0 })
  }
  if (output.type === 'BookDelta') {
    const { epoch, seq, changes } = output.fact
    if (epoch !== subscriber.epoch || seq !== subscriber.seq + 1) throw new Error('not next')
    for (const { side, price, size } of changes) setNaiveLevel(subscriber.book, side, price, size)
    subscriber.seq = seq
    subscriber.since++
  }
}
