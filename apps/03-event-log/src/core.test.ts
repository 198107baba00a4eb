import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { cellOf } from '@polytraders/domain'
import { play } from '@polytraders/stage'
import * as fc from 'fast-check'
import {
  budget,
  change,
  control,
  delta,
  heard,
  instrument,
  level,
  notice,
  snapshot,
  startMs,
  status,
  sync,
  tick,
  trade,
} from '../test/facts.ts'
import { defaultPolicy, eventLog, type Input, type Output, type State } from './core.ts'

const bids = [level(62, 1_500), level(61, 100)]
const asks = [level(64, 1_000), level(65, 1_200)]

test('every fact becomes one event, numbered from one without a hole', () => {
  const outputs = sealed(everyFact)
  expect(outputs.map(event => event.fact.seal.event_id)).toEqual(everyFact.map((_, at) => at + 1))
  expect(outputs.map(event => event.type)).toEqual([
    'SealedControl',
    'SealedControl',
    'SealedInstrument',
    'SealedBook',
    'SealedBook',
    'SealedTrade',
    'SealedStatus',
    'SealedNotice',
    'SealedSync',
    'SealedTick',
  ])
})

test('an event names its cell and number, and where the fact it seals lies', () => {
  const [, , , book] = sealed(everyFact)
  expect(book?.fact.correlation_id).toBe('0-4')
  expect(book?.fact.seal.source_ref).toBe('ingestion.v1:0:3')
  expect(book?.fact.recv_ts).toBe(startMs)
})

test('two different delta paths to one book give one hash', () => {
  const direct = sealed([heard('BookSnapshot', snapshot(1, bids, asks))])
  const roundabout = sealed([
    heard('BookSnapshot', snapshot(1, [level(60, 5)], [level(64, 1_000)])),
    heard('BookDelta', delta(2, [change('BUY', 61, 100), change('BUY', 62, 7)])),
    heard('BookDelta', delta(3, [change('SELL', 65, 1_200), change('BUY', 60, 0)])),
    heard('BookDelta', delta(4, [change('BUY', 62, 1_500)])),
  ])
  expect(bookHashes(roundabout).at(-1)).toEqual(bookHashes(direct)[0])
  expect(new Set(bookHashes(roundabout)).size).toBe(4)
})

test('only an event about a book carries a book hash', () => {
  const withHash = sealed(everyFact).filter(event => event.fact.seal.book_hash !== null)
  expect(withHash.map(event => event.type)).toEqual(['SealedBook', 'SealedBook'])
  expect(withHash[0]?.fact.seal.book_hash?.length).toBe(32)
})

test('a book heard again, or one of an older epoch, is dropped and counted', () => {
  const script = [
    heard('BookSnapshot', snapshot(1, bids, asks)),
    heard('BookDelta', delta(2, [change('BUY', 60, 1)])),
    heard('BookDelta', delta(2, [change('BUY', 60, 1)])),
    heard('BookSnapshot', snapshot(1, bids, asks, { epoch: 2 })),
    heard('BookDelta', delta(3, [change('BUY', 60, 1)])),
    heard('BookDelta', delta(2, [change('BUY', 60, 1)], { epoch: 2 })),
  ]
  const { state, outputs } = play(stage, script)
  expect(outputs).toHaveLength(4)
  expect(state.eventId).toBe(4)
  expect(state.dropped.book).toBe(2)
})

test('a missing book record stops the log instead of hashing a book nobody had', () => {
  const start = heard('BookSnapshot', snapshot(1, bids, asks))
  expect(() => play(stage, [start, heard('BookDelta', delta(3, []))])).toThrow(
    /expected book seq 2/,
  )
  const epoch = heard('BookDelta', delta(1, [], { epoch: 2 }))
  expect(() => play(stage, [start, epoch])).toThrow(/expected a snapshot to start epoch 2/)
})

test('deltas of a market without a snapshot are dead letters', () => {
  const { state, outputs } = play(stage, [heard('BookDelta', delta(1, []))])
  expect(outputs).toEqual([expect.objectContaining({ reason: 'no-snapshot' })])
  expect(state.eventId).toBe(0)
})

test('an instrument, a sync, a control or a tick older than what was sealed is dropped', () => {
  const { state, outputs } = play(stage, [
    heard('InstrumentChanged', instrument(2)),
    heard('InstrumentChanged', instrument(2)),
    heard('Synced', sync(2, startMs + 30_000)),
    heard('Synced', sync(2, startMs + 10_000)),
    heard('Synced', sync(1, startMs + 60_000)),
    heard('ControlSet', control(3)),
    heard('ControlSet', control(3)),
    heard('BudgetSet', budget(1, 0)),
    heard('BudgetSet', budget(1, 0)),
    heard('ClockTick', tick(startMs)),
    heard('ClockTick', tick(startMs - 1)),
  ])
  expect(outputs).toHaveLength(5)
  expect(state.dropped).toEqual({
    book: 0,
    instrument: 1,
    sync: 2,
    tick: 1,
    control: 1,
    budget: 1,
  })
})

test('a cell seals the groups it owns, its own budget, and every control', () => {
  const [mine, other] = [groupIn(1, 2), groupIn(0, 2)]
  const { state, outputs } = play(eventLog({ ...policy, cell: 1, cells: 2 }), [
    heard('InstrumentChanged', instrument(1, { group_id: other, condition_id: '0xb' })),
    heard('InstrumentChanged', instrument(1, { group_id: mine })),
    heard('Synced', sync(1, startMs + 1, other)),
    heard('BudgetSet', budget(1, 0)),
    heard('BudgetSet', budget(2, 1)),
    heard('ControlSet', control(1)),
  ])
  expect(outputs.map(({ type }) => type)).toEqual([
    'SealedInstrument',
    'SealedControl',
    'SealedControl',
  ])
  expect([...state.markets.keys()]).toEqual(['0xa'])
})

test('when a cell is full a resolved market makes room, or else a dead letter says so', () => {
  const small = eventLog({ ...policy, marketsMax: 1 })
  const of = (market: string) => heard('BookSnapshot', snapshot(1, bids, asks, { market }))
  const refused = play(small, [of('0xa'), of('0xb')])
  expect(refused.outputs.at(-1)).toMatchObject({ type: 'Unreadable', reason: 'markets-full' })

  const resolved = heard('InstrumentChanged', instrument(1, { status: 'resolved' }))
  const roomy = play(small, [of('0xa'), resolved, of('0xb')])
  expect([...roomy.state.markets.keys()]).toEqual(['0xb'])
})

test('replay equals replay', () => {
  fc.assert(
    fc.property(scripts, script => {
      expect(play(stage, script)).toEqual(play(stage, script))
    }),
    { numRuns: 30 },
  )
})

test('restore then continue equals never stopped', () => {
  fc.assert(
    fc.property(scripts, fc.nat(), (script, cut) => {
      const at = cut % (script.length + 1)
      const whole = play(stage, script)
      const before = play(stage, script.slice(0, at))
      const after = continueFrom(deserialize(serialize(before.state)), script.slice(at))
      expect([...before.outputs, ...after.outputs]).toEqual(whole.outputs)
      expect(after.state).toEqual(whole.state)
    }),
    { numRuns: 30 },
  )
})

test('whatever is dropped, events stay dense and every fact kept is sealed as it was', () => {
  fc.assert(
    fc.property(shuffledScripts, script => {
      const { outputs, state } = play(stage, script)
      const events = outputs.filter(isSealed)
      expect(events.map(event => event.fact.seal.event_id)).toEqual(events.map((_, at) => at + 1))
      expect(state.eventId).toBe(events.length)
      const dropped = Object.values(state.dropped).reduce((a, b) => a + b, 0)
      expect(events.length + dropped + outputs.length - events.length).toBe(script.length)
    }),
    { numRuns: 50 },
  )
})

// Shorthand. One cell owns everything, unless a test says otherwise.
const policy = { ...defaultPolicy, cells: 1 }
const stage = eventLog(policy)

function groupIn(cell: number, cells: number): string {
  for (let n = 0; ; n++) if (cellOf(`group-${n}`, cells) === cell) return `group-${n}`
}

const everyFact: readonly Input[] = [
  heard('ControlSet', control(1), 0),
  heard('BudgetSet', budget(1, 0), 1),
  heard('InstrumentChanged', instrument(1), 2),
  heard('BookSnapshot', snapshot(1, bids, asks), 3),
  heard('BookDelta', delta(2, [change('BUY', 62, 0)]), 4),
  heard('TradePrint', trade(), 5),
  heard('BookStatus', status(), 6),
  heard('MarketNotice', notice(), 7),
  heard('Synced', sync(1, startMs + 30_000), 8),
  heard('ClockTick', tick(startMs + 30_100), 9),
]

type Event = Exclude<Output, { type: 'Unreadable' }>
const isSealed = (output: Output): output is Event => output.type !== 'Unreadable'

const sealed = (script: readonly Input[]) => play(stage, script).outputs.filter(isSealed)

const bookHashes = (events: readonly Event[]) =>
  events.map(({ fact }) => Buffer.from(fact.seal.book_hash ?? []).toString('hex'))

function continueFrom(state: State, script: readonly Input[]) {
  const outputs: Output[] = []
  let next = state
  for (const input of script) next = stage.step(next, input, output => outputs.push(output))
  return { state: next, outputs }
}

/** Scripts that are in order, of two markets whose books walk at random. */
const scripts = fc
  .array(fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 99 }), fc.nat(500)))
  .map(steps => {
    const script: Input[] = []
    const seqs = new Map<string, number>()
    for (const [kind, cents, shares] of steps) {
      const market = cents % 2 ? '0xa' : '0xb'
      const seq = (seqs.get(market) ?? 0) + 1
      const at = { market, atMs: startMs + script.length * 50 }
      if (seq === 1) script.push(heard('BookSnapshot', snapshot(1, bids, asks, at)))
      else if (kind < 6) {
        const side = cents < 50 ? 'BUY' : 'SELL'
        script.push(heard('BookDelta', delta(seq, [change(side, cents, shares)], at)))
      } else if (kind === 6) script.push(heard('TradePrint', trade(market, at.atMs)))
      else if (kind === 7) script.push(heard('BookStatus', status(market, at.atMs)))
      else script.push(heard('ClockTick', tick(at.atMs)))
      if (seq === 1 || kind < 6) seqs.set(market, seq)
    }
    return script
  })

/** The same with records said twice, as nothing downstream should ever see. */
const shuffledScripts = fc
  .tuple(scripts, fc.array(fc.nat(), { maxLength: 5 }))
  .map(([script, again]) => {
    const twice = [...script]
    for (const at of again) {
      const input = script[at % Math.max(1, script.length)]
      if (input && (input.type === 'BookDelta' || input.type === 'BookSnapshot')) twice.push(input)
    }
    return twice
  })
