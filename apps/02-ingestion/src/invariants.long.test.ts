import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { topLevels } from '@polytraders/domain'
import { play } from '@polytraders/stage'
import fc from 'fast-check'
import { createSubscriber, follow } from '../test/reader.ts'
import { connectionChanged, tick } from '../test/recording.ts'
import { createVenue, type Level, noId, yesId } from '../test/venue.ts'
import { defaultPolicy, type Input, ingestion, type Output } from './core.ts'

const stage = ingestion(defaultPolicy)

/** Bids below .50 and asks above, so that the venue's own book never crosses. */
const aLevel: fc.Arbitrary<Level> = fc
  .record({ tick: fc.integer({ min: 1, max: 98 }), size: fc.integer({ min: 0, max: 5 }) })
  .map(({ tick: n, size }) => ({
    side: n < 50 ? 'BUY' : 'SELL',
    price: (n < 50 ? n : n + 1) * 10_000,
    size: size * 1_234_567,
  }))

const anEvent = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('batch'),
      levels: fc.array(fc.array(aLevel, { minLength: 1, maxLength: 3 }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('tick', 'refresh', 'trade', 'resend', 'reconnect'),
    }),
  },
)
type Event = { readonly kind: string; readonly levels?: readonly (readonly Level[])[] }

/** What a faithful feed would deliver for a market's random life. */
function script(events: readonly Event[]) {
  const venue = createVenue()
  let epoch = 1
  let atMs = 1_000
  const inputs = [venue.subscribed(900), venue.frame(atMs, venue.snapshot(atMs))]
  let last: readonly string[] = []
  let price = 100
  /** What YES was after each moment at which the venue said something of it. */
  const books = new Map([[atMs, JSON.stringify(venue.yes)]])
  for (const { kind, levels } of events) {
    atMs += 20
    const send = (texts: readonly string[]) => {
      for (const text of texts) inputs.push(venue.frame(atMs, text, epoch))
    }
    if (levels) {
      last = venue.changes(atMs, ...levels)
      send(last)
    } else if (kind === 'refresh') send([venue.refresh(yesId, atMs), venue.refresh(noId, atMs)])
    else if (kind === 'tick') {
      atMs += 120
      inputs.push(tick(atMs))
    } else if (kind === 'resend') {
      atMs -= 20
      send(last)
    } else if (kind === 'trade') {
      price++
      venue.traded(`0.${price}`)
      last = venue.changes(atMs, [{ side: 'BUY', price: 10_000, size: price * 1_000_000 }])
      send(last)
      send([venue.trade(atMs, `0.${price}`)])
    } else {
      inputs.push(connectionChanged(atMs, 'connected', ++epoch))
      venue.reconnect()
      send([venue.snapshot(atMs)])
      last = []
    }
    books.set(atMs, JSON.stringify(venue.yes))
  }
  inputs.push(tick(atMs + 120))
  return { venue, inputs, books }
}

const lives = fc.array(anEvent, { minLength: 1, maxLength: 60 })

test("a faithful feed: the book is the venue's, TRUSTED, and each subscriber's", () => {
  fc.assert(
    fc.property(lives, events => {
      const { venue, inputs } = script(events)
      const { state, outputs } = play(stage, inputs)
      const [market] = state.markets.values()
      expect(topLevels(market?.book.yes ?? never(), 'BUY', 100)).toEqual(venue.yes.bids)
      expect(topLevels(market?.book.no ?? never(), 'SELL', 100)).toEqual(venue.no.asks)

      const subscriber = createSubscriber()
      for (const output of outputs) {
        follow(subscriber, output)
        if (output.type === 'BookDelta') expect(output.fact.certificate.reasons).toEqual([])
      }
      expect(subscriber.book).toEqual(venue.yes)
    }),
    { numRuns: 150 },
  )
})

test('a feed that loses, repeats, swaps, garbles: a book whose hash agrees is right', () => {
  const aFault = fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('drop', 'repeat', 'swap', 'cut', 'garble'),
    byte: fc.nat(),
  })
  fc.assert(
    fc.property(lives, fc.array(aFault, { maxLength: 6 }), (events, faults) => {
      const { inputs, books } = script(events)
      for (const fault of faults) spoil(inputs, fault)
      const subscriber = createSubscriber()
      for (const output of play(stage, inputs).outputs) {
        follow(subscriber, output)
        if (output.type !== 'BookDelta' && output.type !== 'BookSnapshot') continue
        const { certificate, source_ts } = output.fact
        if (certificate.venue_hash !== 'agreed') continue
        expect(JSON.stringify(subscriber.book)).toBe(books.get(source_ts))
      }
    }),
    { numRuns: 150 },
  )
})

function spoil(inputs: Input[], fault: { at: number; kind: string; byte: number }): void {
  const at = 1 + (fault.at % (inputs.length - 1))
  const input = inputs[at]
  if (!input) return
  if (fault.kind === 'drop') inputs.splice(at, 1)
  else if (fault.kind === 'repeat') inputs.splice(at, 0, input)
  else if (fault.kind === 'swap') inputs.splice(Math.max(1, at - 1), 0, ...inputs.splice(at, 1))
  else if (input.type === 'RawFrame') {
    const { text } = input.fact
    const byte = fault.byte % text.length
    const end = fault.kind === 'cut' ? '' : `#${text.slice(byte + 1)}`
    inputs[at] = { ...input, fact: { ...input.fact, text: text.slice(0, byte) + end } }
  }
}

test('restored anywhere, it goes on as if it had never stopped; replayed, it says the same', () => {
  fc.assert(
    fc.property(lives, fc.nat(), (events, cut) => {
      const { inputs } = script(events)
      const { outputs } = play(stage, inputs)
      const again: Output[] = []
      let state = stage.initial()
      inputs.forEach((input, at) => {
        if (at === cut % inputs.length) state = deserialize(serialize(state))
        state = stage.step(state, input, output => again.push(output))
      })
      expect(again).toEqual(outputs)
    }),
    { numRuns: 100 },
  )
})

test('everything remembered is bounded, whatever is sent', () => {
  const policy = { ...defaultPolicy, newMarketsMax: 5, connectionsMax: 3, marketsMax: 2 }
  const small = ingestion(policy)
  const venue = createVenue()
  const inputs = [venue.subscribed(900), venue.frame(1_000, venue.snapshot(1_000))]
  for (let n = 0; n < 200; n++) {
    const text = `{"event_type":"new_market","market":"m${n}","timestamp":"1000"}`
    inputs.push(venue.frame(1_001 + n, text))
    inputs.push(venue.frame(1_001 + n, venue.trade(1_001 + n, '0.5', String(n + 1))))
    inputs.push(connectionChanged(1_001 + n, 'connected', 1, n))
    const [subscription] = inputs
    if (subscription?.type === 'InstrumentSubscribed') {
      const fact = { ...subscription.fact, condition_id: `0x${n}`, group_id: `0x${n}` }
      inputs.push({ ...subscription, fact })
    }
  }
  const { state } = play(small, inputs)
  expect(state.newMarkets.size).toBe(5)
  expect(state.connections.size).toBe(3)
  expect(state.markets.size).toBe(2)
  const [market] = state.markets.values()
  expect(market?.trades.length).toBe(policy.tradesRememberedMax)
})

function never(): never {
  throw new Error('expected a market')
}
