/** What leads to more than a batch of the log holds is said a lot at a time; nothing is lost. */
import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { type Facts } from '@polytraders/messages'
import { buildCodec } from '@polytraders/runtime'
import { play } from '@polytraders/stage'
import { hearAlone } from '@polytraders/testkit/alone'
import { defaultPolicy, type Input, ingestion, type Output } from '../src/core.ts'
import { findings } from '../src/health.ts'
import { bytesOf } from '../src/room.ts'
import { wiring } from '../src/wiring.ts'
import { frame, subscribed, tick } from './recording.ts'

const codec = buildCodec()

test('200 markets of 500 levels come in the largest frame there is, and every book is said', () => {
  const markets = marketsOf(200)
  const text = firstFrame(markets, 250, 1_000)
  expect(text.length).toBeLessThan(defaultPolicy.frameLengthMax)
  const script = [...subscriptions(markets), at(1_000, text), tick(1_100), tick(1_200)]
  const said = lotsOf(script).slice(markets.length)
  const snapshots = said.map(lot => lot.filter(({ type }) => type === 'BookSnapshot').length)
  expect(snapshots.reduce((sum, count) => sum + count)).toBe(200)
  expect(snapshots[0]).toBeGreaterThan(70)
  expect(newestOf(said.flat(), 'BookStatus')).toEqual(new Map(markets.map(id => [id, 'TRUSTED'])))
})

test('2,500 books that fall silent, or are due, at one moment are all said within a second', () => {
  const markets = marketsOf(2_500)
  const shards = Array.from({ length: 13 }, (_, n) => markets.slice(n * 200, n * 200 + 200))
  const script = shards.flatMap((shard, n) => [
    ...subscriptions(shard, n + 1, 100),
    at(1_000, firstFrame(shard, 5, 1_000, 100), n + 1),
  ])
  const ticksFrom = (atMs: number) => Array.from({ length: 10 }, (_, n) => tick(atMs + n * 100))
  const said = lotsOf([...script, ...ticksFrom(6_500), ...ticksFrom(62_000)]).slice(script.length)
  const silent = newestOf(said.slice(0, 10).flat(), 'BookStatus')
  expect(silent).toEqual(new Map(markets.map(id => [id, 'SUSPECT'])))
  expect(newestOf(said.slice(10).flat(), 'BookSnapshot').size).toBe(2_500)
})

test('a frame of 8,000 batches stops nothing: what is past the bound is refused', () => {
  const [one = '', other = ''] = marketsOf(2)
  const events = Array.from({ length: 8_000 }, (_, n) => changed(one, 2_000 + n, n))
  const script = [
    ...subscriptions([one, other]),
    at(1_000, firstFrame([one, other], 5, 1_000)),
    at(3_000, `[${events.join(',')}]`, 1, 2),
  ]
  const said = lotsOf(script).at(-1) ?? []
  expect(newestOf(said, 'BookStatus')).toEqual(new Map([[one, 'SUSPECT']]))
  const { outputs } = play(ingestion(defaultPolicy), script)
  expect(outputs.at(-1)).toMatchObject({ type: 'Unreadable', reason: 'too-large' })
})

test('a frame of notices, each as long as one may be, stops nothing', () => {
  const longText = '\u2026'.repeat(130_900)
  const event = (n: number) =>
    `{"event_type":"new_market","market":"m${n}","timestamp":"1000","slug":"${longText}"}`
  const script = [at(1_000, `[${Array.from({ length: 40 }, (_, n) => event(n)).join(',')}]`)]
  expect(
    lotsOf(script)
      .flat()
      .map(({ type }) => type),
  ).toEqual(['MarketNotice', 'MarketNotice'])
})

test('a batch of more changes than a delta may have is said as a whole book', () => {
  const [one = ''] = marketsOf(1)
  const script = [
    ...subscriptions([one]),
    at(1_000, firstFrame([one], 5, 1_000)),
    at(2_000, `[${[0, 1, 2].map(n => changed(one, 2_000, n)).join(',')}]`, 1, 2),
  ]
  const { outputs } = play(ingestion({ ...defaultPolicy, batchChangesMax: 2 }), script)
  expect(outputs.flatMap(({ type }) => (/^Book[SD][ne]/.test(type) ? [type] : []))).toEqual([
    'BookSnapshot',
    'BookSnapshot',
  ])
})

test('no record takes more than it counts for, whatever its certificate says', () => {
  const markets = marketsOf(3)
  const script = [...subscriptions(markets), at(1_000, firstFrame(markets, 400, 1_000))]
  script.push(at(2_000, changed(markets[0] ?? '', 2_000, 1), 1, 2), tick(62_000))
  const codec = buildCodec()
  const types = new Set<string>()
  for (const output of play(ingestion(defaultPolicy), script).outputs) {
    if (output.type === 'Unreadable') continue
    types.add(output.type)
    const all = { reasons: Object.keys(findings), epoch: 1e9, gap_count: 1e9, parse_errors: 1e9 }
    const fact = { ...output.fact }
    if ('certificate' in fact) fact.certificate = { ...fact.certificate, ...all }
    // As the host counts: key, type, cause and the record's own framing.
    const around = `${markets[0]}${output.type}ingestion.raw.v1:1023:9007199254740991`.length + 112
    const bytes = codec.encode(output.type, fact).length + around
    expect([output.type, bytes <= bytesOf(output)]).toEqual([output.type, true])
  }
  expect([...types].sort()).toEqual(['BookDelta', 'BookSnapshot', 'BookStatus', 'ClockTick'])
})

test('restore then continue equals never stopped, wherever it was full', () => {
  const markets = marketsOf(9)
  const script = [...subscriptions(markets), at(1_000, firstFrame(markets, 5, 1_000))]
  for (const atMs of [1_050, 1_150, 1_250, 6_300, 6_400, 61_500, 61_600]) script.push(tick(atMs))
  const stage = ingestion({ ...defaultPolicy, outputBytesMax: 9_000 })
  const { outputs } = play(stage, script)
  for (let cut = 0; cut < script.length; cut++) {
    const again: Output[] = []
    let state = stage.initial()
    script.forEach((input, n) => {
      if (n === cut) state = deserialize(serialize(state))
      state = stage.step(state, input, output => again.push(output))
    })
    expect(again).toEqual(outputs)
  }
})

// Shorthand.
type Told = { readonly type: string; readonly market: string; readonly verdict: string }

const marketsOf = (count: number) =>
  Array.from({ length: count }, (_, n) => `0x${`${n}`.padStart(64, 'f')}`)

const tokenOf = (market: string, outcome: 'YES' | 'NO') =>
  `${outcome === 'YES' ? 1 : 2}${market.slice(2)}`.padEnd(77, '0')

const subscriptions = (markets: readonly string[], connection = 1, ticks = 1_000): Input[] =>
  markets.map(market =>
    subscribed(
      900,
      {
        condition_id: market,
        group_id: market,
        token_ids: [tokenOf(market, 'YES'), tokenOf(market, 'NO')],
        tick_size: 1_000_000 / ticks,
        min_size: 5_000_000,
        neg_risk: false,
      },
      connection,
    ),
  )

const at = (atMs: number, text: string, connection = 1, seq = 1): Input =>
  frame({ recv_ms: atMs, connection, seq, text })

/** Both books of each market, with so many levels a side. */
function firstFrame(markets: readonly string[], levels: number, atMs: number, ticks = 1_000) {
  const side = (from: number, by: number) =>
    Array.from({ length: levels }, (_, n) => {
      const price = ((from + n * by) / ticks).toFixed(3)
      return `{"price":"${price}","size":"${1_000 + n}.5"}`
    })
  const [bids, asks] = [side(ticks / 2 - 1, -1), side(ticks / 2 + 1, 1)].map(all =>
    all.reverse().join(','),
  )
  const books = markets.flatMap(market =>
    (['YES', 'NO'] as const).map(
      outcome =>
        `{"event_type":"book","market":"${market}","asset_id":"${tokenOf(market, outcome)}",` +
        `"timestamp":"${atMs}","hash":"","bids":[${bids}],` +
        `"asks":[${asks}],"tick_size":"${1 / ticks}"}`,
    ),
  )
  return `[${books.join(',')}]`
}

const changed = (market: string, atMs: number, n: number) =>
  `{"event_type":"price_change","market":"${market}","timestamp":"${atMs}","price_changes":[` +
  `{"asset_id":"${tokenOf(market, 'YES')}","price":"0.4","size":"${n + 1}","side":"BUY",` +
  `"hash":"","best_bid":"","best_ask":""}]}`

/** Facts that each input led to, where a batch has its bound. */
const lotsOf = (script: readonly Input[]): Told[][] =>
  hearAlone(wiring, defaultPolicy, script).map(records =>
    records.map(({ key, value, headers: { type } }) => {
      const verdict = type === 'BookStatus' && value ? verdictOf(codec.decode(type, value)) : ''
      return { type, market: key, verdict }
    }),
  )

const verdictOf = (fact: unknown) => (fact as Facts['BookStatus']).certificate.verdict

const newestOf = (said: readonly Told[], type: string) =>
  new Map(said.flatMap(fact => (fact.type === type ? [[fact.market, fact.verdict] as const] : [])))
