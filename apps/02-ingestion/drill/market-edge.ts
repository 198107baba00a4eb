/**
 * The market channel and the audits over REST, through the whole core: honest frames of the seeded
 * day keep its books alive, mutants come between them over two connections. The day begins anew
 * when it is over, as after a reconnect.
 */
import { microsMax, ONE } from '@polytraders/domain'
import { marketDay } from '@polytraders/market'
import { encodeFact } from '@polytraders/messages'
import { integerBetween, type Random } from '@polytraders/testkit/random'
import { type MarketEvent, readBookBody, readMarketFrame } from '@polytraders/venue/translate'
import { defaultPolicy, ingestion, type Output, type Policy, type State } from '../src/core.ts'
import { connectionChanged, frame, subscriptionsOf, tick } from '../test/recording.ts'
import {
  accepted,
  type Edge,
  type Outcome,
  type Plant,
  refused,
  requireMicros,
  type Sample,
  skipped,
  vanished,
} from './edge.ts'
import { rareFrames } from './samples.ts'

/** Small bounds, so that they are reached. */
const policy: Policy = { ...defaultPolicy, newMarketsMax: 50, tradesRememberedMax: 4 }

const tickEvery = 50
const rareShare = 0.25
const secondConnectionShare = 0.3

export function marketEdge(plant: Plant | null): Edge {
  const lifted = { tradesRememberedMax: Number.POSITIVE_INFINITY }
  const stage = ingestion({ ...policy, ...(plant === 'bound' && lifted) })
  const day = marketDay({ seed: 7, markets: 4, minutes: 4 })
  const frames = [...day.frames]
  const rare = rareFrames(day)
  const lengthMs = day.endMs - day.startMs + 60_000
  const at = { frame: 0, turn: 0, taken: 0, epoch: 1 }
  const seqs = [0, 0, 0]
  let state = stage.initial()
  const step = (input: Parameters<typeof stage.step>[1], say: (output: Output) => void) => {
    state = stage.step(state, input, say)
  }
  const nowMs = () => (frames[at.frame]?.recv_ms ?? day.endMs) + at.turn * lengthMs
  const quietly = () => {}
  const subscriptions = subscriptionsOf(JSON.stringify(day.gammaMarkets), day.startMs)
  for (const subscription of subscriptions) step(subscription, quietly)

  return {
    name: 'market channel',
    weight: 70,
    sample: random => (random() < rareShare ? rareSample(random) : daySample(random)),
    next(random) {
      const sample = daySample(random)
      at.frame++
      if (at.frame === frames.length) beginAgain()
      return sample
    },
    overBound: () => overBound(state, policy),
    state: () => state,
  }

  function daySample(random: Random): Sample {
    return { text: frames[at.frame]?.text ?? '', take: text => take(text, random) }
  }

  function rareSample(random: Random): Sample {
    const text = rare[integerBetween(random, 0, rare.length - 1)] ?? ''
    return { text, take: mutant => take(mutant, random) }
  }

  function beginAgain(): void {
    at.frame = 0
    at.turn++
    at.epoch++
    const atMs = nowMs()
    for (const connection of [1, 2]) {
      step(connectionChanged(atMs, 'disconnected', at.epoch - 1, connection), quietly)
    }
    for (const connection of [1, 2]) {
      seqs[connection] = 0
      step(connectionChanged(atMs, 'connected', at.epoch, connection), quietly)
    }
  }

  function take(text: string, random: Random): Outcome {
    if (plant === 'trust') JSON.parse(text)
    if (++at.taken % tickEvery === 0) step(tick(nowMs(), nowMs()), quietly)
    const connection = random() < secondConnectionShare ? 2 : 1
    const seq = (seqs[connection] ?? 0) + 1
    seqs[connection] = seq
    const said: Output[] = []
    step(frame({ recv_ms: nowMs(), connection, seq, text }, at.epoch), output => said.push(output))
    const heard = plant === 'silence' ? said.filter(({ type }) => type !== 'Unreadable') : said
    for (const output of heard) if (output.type === 'Unreadable') return refused(output.reason)
    for (const output of heard) checkSaid(output)
    return heard.length > 0 ? accepted : whySilent(state, text)
  }
}

/** What is said can be written, and holds nothing that a book can't. */
function checkSaid(output: Output): void {
  switch (output.type) {
    case 'Unreadable':
      return
    case 'BookSnapshot':
      for (const { price, size } of [...output.fact.bids, ...output.fact.asks]) {
        requireMicros('price', price, ONE)
        requireMicros('size', size, microsMax)
      }
      break
    case 'BookDelta':
      for (const { price, size } of output.fact.changes) {
        requireMicros('price', price, ONE)
        requireMicros('size', size, microsMax)
      }
      break
    case 'TradePrint':
      requireMicros('price', output.fact.price, ONE)
      requireMicros('size', output.fact.size, microsMax)
      break
  }
  encodeFact(output.type, output.fact, 1)
}

/** Why nothing was said of a text: worked out from the text alone, not by the core. */
function whySilent(state: State, text: string): Outcome {
  const reading = readMarketFrame(text)
  if (!reading.ok) {
    const isAudit = reading.reason === 'not-a-frame' && readBookBody(text).ok
    return isAudit ? skipped('audit that agrees, or of another moment') : vanished(reading.detail)
  }
  if (reading.pong) return skipped('PONG')
  const [first] = reading.events
  if (first === undefined) return skipped('empty array')
  const known = reading.events.find(event => isOurs(state, event))
  return known ? whyKnownSilent(state, known) : whyOthersSilent(state, first)
}

const isOurs = ({ markets }: State, event: MarketEvent) =>
  event.type !== 'unknown' &&
  event.type !== 'best_bid_ask' &&
  event.type !== 'new_market' &&
  markets.has(event.market)

function whyKnownSilent({ markets }: State, event: MarketEvent): Outcome {
  const market = markets.get(event.type === 'unknown' ? '' : (event.market ?? ''))
  if (!market || event.type === 'market_resolved') return vanished(`${event.type} without a word`)
  if (market.batch.open) return skipped('taken, said when its batch ends')
  if (market.phase === 'live' && market.book.changes.length > 0) {
    return vanished(`${market.book.changes.length} changes after the end of their batch`)
  }
  return skipped('nothing new in it, or passed over until the whole books come')
}

function whyOthersSilent({ newMarkets }: State, event: MarketEvent): Outcome {
  switch (event.type) {
    case 'unknown':
      return vanished(`unknown event ${event.eventType}`)
    case 'best_bid_ask':
      return skipped('best_bid_ask, which is never a source')
    case 'new_market':
      return newMarkets.has(event.market)
        ? skipped('new market that was announced already')
        : vanished(`new market ${event.market}`)
    default:
      return skipped('market that is not of this cell')
  }
}

function overBound(state: State, bounds: Policy): readonly string[] {
  const over: string[] = []
  const check = (what: string, size: number, max: number) => {
    if (size > max) over.push(`${what}: ${size} of at most ${max}`)
  }
  check('connections', state.connections.size, bounds.connectionsMax)
  check('markets', state.markets.size, bounds.marketsMax)
  check('new markets', state.newMarkets.size, bounds.newMarketsMax)
  for (const { missing, gapsMs, markets } of state.connections.values()) {
    check('missing frames', missing.length, bounds.missingRememberedMax)
    check('gaps', gapsMs.length, bounds.gapsRememberedMax)
    check('markets of a connection', markets.size, bounds.marketsMax)
  }
  for (const market of state.markets.values()) {
    check('connections of a market', market.newestMs.size, bounds.connectionsMax)
    check('elements told', market.batch.told.length, bounds.batchElementsMax)
    check('changes unsaid', market.book.changes.length, bounds.batchChangesMax)
    check('resyncs', market.resyncsMs.length, bounds.resyncsRememberedMax)
    check('trades', market.trades.length, bounds.tradesRememberedMax)
    check('hashes pending', market.yes.pending.length, bounds.hashesPendingMax)
    check('hashes pending', market.no.pending.length, bounds.hashesPendingMax)
    for (const { heard } of market.trades) {
      check('connections of a trade', heard.size, bounds.connectionsMax)
    }
  }
  return over
}
