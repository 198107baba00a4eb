/**
 * The golden trade, as raw records: what the venue's REST and sockets would have
 * said, and two answers to the order scripted into orders.raw. Everything between comes from the
 * cores.
 */
import { join } from 'node:path'
import { goldenModel } from '@polytraders/05-fair-value/models'
import { formatMicros, venueBookHash, venueLevel } from '@polytraders/domain'
import { type Facts, rawHeader, topics } from '@polytraders/messages'
import { buildCodec } from '@polytraders/runtime'
import { recordGolden } from '@polytraders/testkit'
import {
  renderPlaceAnswer,
  renderTradeEvent,
  type UserTradeEvent,
} from '@polytraders/venue/translate'
import { type Raw } from '../src/feed.ts'
import { createLoop, type Loop } from '../src/loop.ts'
import { type LoopStage, loopStages, type Policies } from '../src/stages.ts'

export const market = `0x${'12'.repeat(32)}`
export const yes = '7'.repeat(77)
export const no = '8'.repeat(77)
export const startMs = 1_700_000_047_500
export const bookMs = 1_700_000_050_800

const shares = (count: number) => count * 1_000_000

/** Caps as the trade has them: 2,500 the strategy, 2,200 the book, 2,000 the budget. */
export const goldenPolicies: Policies = {
  '05-fair-value': {
    models: [{ role: 'champion', model: goldenModel, driftAlarm: false }],
    completenessMin: 0,
  },
  '06-execution-estimate': { makerTight: { enabled: false }, positionExit: { enabled: false } },
  '07-decision': { kelly: { enabled: false } },
  '11-monitoring': {
    portfolioCap: shares(50_000),
    marketCap: shares(10_000),
    orderCap: shares(2_000),
    paperCapital: shares(100_000),
  },
}

/** All stages but the paper venue: the venue's part is scripted. */
export const goldenStages = (): readonly LoopStage[] =>
  loopStages(goldenPolicies).filter(({ wiring }) => wiring.says !== topics.ordersRaw)

const gamma = (resolved: boolean) =>
  JSON.stringify({
    id: '4242',
    question: 'Will the worked trade come out as printed?',
    slug: 'worked-trade',
    conditionId: market,
    clobTokenIds: JSON.stringify([yes, no]),
    outcomes: JSON.stringify(['Yes', 'No']),
    outcomePrices: JSON.stringify(resolved ? ['1', '0'] : ['0.63', '0.37']),
    active: true,
    closed: resolved,
    acceptingOrders: !resolved,
    enableOrderBook: true,
    negRisk: false,
    orderPriceMinTickSize: 0.01,
    orderMinSize: 5,
    feesEnabled: true,
    feeType: 'flat',
    feeSchedule: { bps: 50 },
    umaResolutionStatus: resolved ? 'resolved' : undefined,
    startDate: '2023-11-01T00:00:00Z',
    endDate: '2023-12-31T00:00:00Z',
    version: 'v1',
  })

const registry = (atMs: number, resolved: boolean): Raw => ({
  atMs,
  at: { topic: topics.registryRaw.name, partition: 0 },
  said: {
    type: 'RegistryBody',
    fact: {
      ...rawHeader(atMs),
      endpoint: 'gamma/markets',
      group_id: market,
      status: 200,
      body: gamma(resolved),
    },
  },
})

const ingestionRaw = { topic: topics.ingestionRaw.name, partition: 0 }

const connected = (atMs: number): Raw => ({
  atMs,
  at: ingestionRaw,
  said: {
    type: 'ConnectionChanged',
    fact: { ...rawHeader(atMs), connection: 1, epoch: 1, state: 'connected', reason: 'golden' },
  },
})

const subscribed = (atMs: number): Raw => ({
  atMs,
  at: ingestionRaw,
  said: {
    type: 'InstrumentSubscribed',
    fact: {
      ...rawHeader(atMs),
      connection: 1,
      condition_id: market,
      token_ids: [yes, no],
      group_id: market,
      tick_size: 10_000,
      min_size: shares(5),
      neg_risk: false,
    },
  },
})

export const tick = (atMs: number): Raw => ({
  atMs,
  at: ingestionRaw,
  said: { type: 'RawTick', fact: { ...rawHeader(atMs), connection: 1, alive_ts: atMs } },
})

type Levels = readonly (readonly [price: number, size: number])[]

/** Prices in hundredths, sizes in shares; YES terms, best last, as the venue lists them. */
const bids: Levels = [
  [61, 2_000],
  [62, 1_500],
]
const asks: Levels = [
  [66, 500],
  [65, 1_200],
  [64, 1_000],
]
const mirrored = (levels: Levels): Levels => levels.map(([price, size]) => [100 - price, size])

function bookEvent(asset: string, buys: Levels, sells: Levels, atMs: number): string {
  const level = ([price, size]: readonly [number, number]) =>
    venueLevel(formatMicros(price * 10_000), String(size))
  const [bid, ask] = [buys.map(level).join(','), sells.map(level).join(',')]
  const timestamp = String(atMs)
  const hash = venueBookHash({
    market,
    assetId: asset,
    timestamp,
    bids: bid,
    asks: ask,
    minOrderSize: '5',
    tickSize: '0.01',
    negRisk: false,
    lastTradePrice: '0.630',
  })
  return (
    `{"market":"${market}","asset_id":"${asset}","timestamp":"${timestamp}","hash":"${hash}",` +
    `"bids":[${bid}],"asks":[${ask}],"tick_size":"0.01","event_type":"book",` +
    '"last_trade_price":"0.630"}'
  )
}

export const rawFrame = (seq: number, text: string, atMs = bookMs + 500): Raw => ({
  atMs,
  at: ingestionRaw,
  said: { type: 'RawFrame', fact: { ...rawHeader(atMs), connection: 1, epoch: 1, seq, text } },
})

export const book = (atMs: number, seq = 1): Raw => {
  const timestamp = atMs - 40
  const yesBook = bookEvent(yes, bids, asks, timestamp)
  const noBook = bookEvent(no, mirrored(asks), mirrored(bids), timestamp)
  return rawFrame(seq, `[${yesBook},${noBook}]`, atMs)
}

const ordersRaw = { topic: topics.ordersRaw.name, partition: 0 }

const accepted = (orderId: string, atMs: number): Raw => {
  const answer = renderPlaceAnswer({
    kind: 'accepted',
    orderId,
    status: 'delayed',
    makingAmount: 0,
    takingAmount: 0,
    tradeIds: [],
    transactionHashes: [],
  })
  const fact = { ...rawHeader(atMs), order_id: orderId, request: 'post_order', ...answer }
  return { atMs, at: ordersRaw, said: { type: 'VenueResponse', fact } }
}

/** One trade of ours as taker, told by the user stream. */
function trade(id: string, orderId: string, price: number, size: number, atMs: number): Raw {
  const event: UserTradeEvent = {
    type: 'trade',
    tradeId: id,
    takerOrderId: orderId,
    market,
    assetId: yes,
    side: 'BUY',
    price: price * 10_000,
    size: shares(size),
    status: 'CONFIRMED',
    statusText: 'CONFIRMED',
    outcome: 'Yes',
    owner: null,
    tradeOwner: null,
    makerAddress: null,
    traderSide: 'TAKER',
    makerOrders: [],
    feeRateBps: null,
    bucketIndex: 0,
    transactionHash: `0x${'ab'.repeat(32)}`,
    matchTimeMs: atMs,
    lastUpdateMs: atMs,
    timestampMs: atMs,
  }
  const fact = { ...rawHeader(atMs), text: renderTradeEvent(event) }
  return { atMs, at: ordersRaw, said: { type: 'UserFrame', fact } }
}

/** Up to the first book: what the trade starts from. */
export function openGolden(
  stages = goldenStages(),
  { registryFirst } = { registryFirst: true },
): Loop {
  const loop = createLoop({ stages, cells: 1, startMs })
  const opening = [connected(startMs), subscribed(startMs)]
  if (registryFirst) opening.unshift(registry(startMs, false))
  for (const raw of [...opening, tick(startMs + 1_000), tick(startMs + 2_500), book(bookMs)]) {
    loop.take(raw)
  }
  return loop
}

/** Plays the trade to its end, resolution and redemption included. */
export function playGolden(stages = goldenStages()): Loop {
  const loop = openGolden(stages)
  const orderId = orderOf(loop)
  const ackMs = bookMs + 280
  const answers = [
    accepted(orderId, ackMs),
    trade('t1', orderId, 64, 1_000, ackMs + 10),
    trade('t2', orderId, 65, 200, ackMs + 11),
    trade('t3', orderId, 65, 800, ackMs + 400),
  ]
  for (const raw of answers) loop.take(raw)
  for (const raw of [tick(bookMs + 1_000), registry(bookMs + 60_000, true)]) loop.take(raw)
  for (let later = 1; later <= 3; later++) loop.take(tick(bookMs + 60_000 + later * 1_000))
  return loop
}

export const goldenFile = (stage: string) =>
  join(import.meta.dirname, '../..', stage, 'test/golden/trade.jsonl')

/**
 * What is to be in the golden file of each stage. Stage 10 has none: it hears its follower alone.
 */
export function goldenTexts(): ReadonlyMap<string, string> {
  const texts = new Map<string, () => string>()
  const noting = goldenStages().map(({ wiring, policy, models }): LoopStage => {
    const recording = recordGolden(wiring.core(policy as never, 0, 1))
    texts.set(wiring.stage, recording.text)
    return { policy, models, wiring: { ...wiring, core: () => recording.core } }
  })
  playGolden(noting)
  texts.delete('10-replay')
  return new Map([...texts].map(([stage, text]) => [stage, text()]))
}

function orderOf(loop: Loop): string {
  const [signed] = factsOf(loop, 'OrderSigned')
  if (!signed) throw new Error('the golden trade was not signed')
  return signed.order_id
}

const codec = buildCodec()

/** Every fact of a type on the log, in order. */
export function factsOf<T extends keyof Facts>({ log }: Pick<Loop, 'log'>, type: T): Facts[T][] {
  const facts: Facts[T][] = []
  for (const at of log.partitions()) {
    if (at.topic.includes('.current.')) continue
    for (const { headers, value } of log.records(at)) {
      if (headers.type === type && value) facts.push(codec.decode(type, value) as Facts[T])
    }
  }
  return facts
}
