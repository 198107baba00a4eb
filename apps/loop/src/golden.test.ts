/** The golden trade through all the real cores, every number as its specification has it. */
import { expect, test } from '@jest/globals'
import { topics } from '@polytraders/messages'
import { buildCodec, type LogRecord } from '@polytraders/runtime'
import { factsOf, goldenStages, playGolden } from '../test/golden.ts'
import { traceOf } from './packet.ts'
import { parityOf } from './play.ts'
import { replay } from './replay.ts'
import { summarise } from './summary.ts'
import { verifyCell } from './verify.ts'

const loop = playGolden()
const first = <T extends Parameters<typeof factsOf>[1]>(type: T) => {
  const [fact] = factsOf(loop, type)
  if (!fact) throw new Error(`no ${type} on the log`)
  return fact
}

test('registry: tick .01, minimum 5, flat fee of 50 bps', () => {
  const { tick_size, min_size, fee_bps, fee_schedule, status } = first('InstrumentChanged')
  expect([tick_size, min_size, fee_bps]).toEqual([10_000, 5_000_000, 50])
  expect(fee_schedule).toMatchObject({ kind: 'flat', fee_bps: 50 })
  expect(status).toBe('open')
})

test('book: .62/.64, trusted, with its hash', () => {
  const { seal, snapshot } = first('SealedBook')
  expect(seal.book_hash?.length).toBe(32)
  expect(snapshot?.bids[0]?.price).toBe(620_000)
  expect(snapshot?.asks[0]?.price).toBe(640_000)
  expect(snapshot?.certificate).toMatchObject({ verdict: 'TRUSTED', venue_hash: 'agreed' })
})

test('features: mid .63, spread .02, imbalance +.2, on that very book', () => {
  const { raw, market: state, feature_vector_id, signal_version } = first('FeatureVector')
  expect([raw.midpoint, raw.spread]).toEqual([630_000, 20_000])
  expect(raw.top_imbalance).toBeCloseTo(0.2, 12)
  expect(state.book.book_hash).toEqual(first('SealedBook').seal.book_hash)
  expect(feature_vector_id).toContain(signal_version)
})

test('score: p_hat .670000, band [.64, .71], buffer .012775', () => {
  const { p_hat, lb, ub, uncertainty_buffer } = first('FairValue')
  expect([p_hat, lb, ub, uncertainty_buffer]).toEqual([670_000, 640_000, 710_000, 12_775])
})

test('estimate: BUY 2,000 YES, limit .65, q_exec .645, fee 6.45', () => {
  const { side, outcome, size, limit_price, q_exec, fee_estimate } = first('ExecutionEstimate')
  expect([side, outcome, size, limit_price]).toEqual(['BUY', 'YES', 2_000_000_000, 650_000])
  expect([q_exec, fee_estimate]).toEqual([645_000, 6_450_000])
})

test('verdict: net edge +.009, the seven guards approve, min(2,500, 2,200, 2,000) = 2,000', () => {
  const verdict = first('Verdict')
  expect(verdict.net_edge).toBe(9_000)
  expect(verdict.risk_checks.slice(0, 7).map(({ guard, vote }) => `${guard} ${vote}`)).toEqual(
    [
      'kill-switch',
      'compliance-gate',
      'market-halt',
      'stale-book',
      'market-quality',
      'exposure',
      'drawdown',
    ].map(guard => `${guard} APPROVE`),
  )
  const { strategy_cap, liquidity_cap, portfolio_cap, approved_size, action } = verdict
  expect([strategy_cap, liquidity_cap, portfolio_cap].map(size => size / 1e6)).toEqual([
    2_500, 2_200, 2_000,
  ])
  expect([approved_size, action]).toEqual([2_000_000_000, 'APPROVE'])
})

test('order: one, its id is the hash of its struct, accepted, then filled', () => {
  expect(factsOf(loop, 'OrderSigned')).toHaveLength(1)
  const { order_id, order, client_order_id } = first('OrderSigned')
  expect(order_id).toMatch(/^0x[0-9a-f]{64}$/)
  expect([order.maker_amount, order.taker_amount]).toEqual([1_300_000_000, 2_000_000_000])
  expect(client_order_id).toBe(first('Verdict').decision_id)
  const last = factsOf(loop, 'OrderEvent').at(-1)
  expect([last?.status, last?.open_quantity, last?.filled_quantity]).toEqual([
    'FILLED',
    0,
    2_000_000_000,
  ])
})

test('fills: 1,000 at .64, 200 and 800 at .65, as taker, 6.45 in fees', () => {
  const fills = new Map(factsOf(loop, 'Fill').map(fill => [fill.fill_id, fill]))
  const rows = [...fills.values()].map(({ size, price, liquidity }) => [
    size / 1e6,
    price,
    liquidity,
  ])
  expect(rows).toEqual([
    [1_000, 640_000, 'taker'],
    [200, 650_000, 'taker'],
    [800, 650_000, 'taker'],
  ])
  expect([...fills.values()].reduce((sum, { fee }) => sum + fee, 0)).toBe(6_450_000)
})

test('ledger: -1,290.00 and -6.45 pUSD, +2,000 YES at .645', () => {
  const before = factsOf(loop, 'BalanceChanged').filter(({ settlement_status }) => {
    return settlement_status === 'open'
  })
  const balance = before.at(-1)
  expect(balance?.positions.find(({ outcome }) => outcome === 'YES')).toMatchObject({
    position: 2_000_000_000,
    avg_cost: 645_000,
  })
  expect(balance?.cash.free).toBe(100_000_000_000 - 1_290_000_000 - 6_450_000)
  expect(balance?.cash.reserved).toBe(0)
})

test('resolution YES: +2,000.00, realised 703.55 net of fees, debits equal credits', () => {
  const last = factsOf(loop, 'BalanceChanged').at(-1)
  expect(last?.settlement_status).toBe('redeemed')
  expect(last?.realised_pnl).toBe(703_550_000)
  expect(last?.cash.free).toBe(100_000_000_000 + 703_550_000)
  expect(summarise(loop.log, new Map()).ledger.balanced).toBe(true)
})

test('who owns the scores names the model that they are made with', () => {
  const [owner] = loop.log.records({ topic: topics.fairValue.name, partition: 0 })
  const said = buildCodec().decode('Owner', owner?.value ?? Buffer.alloc(0))
  expect(said).toMatchObject({ models: [first('FairValue').model_version] })
})

test('replay: the same, byte for byte, and the chain is whole', () => {
  const parities = [...replay(goldenStages(), 1, at => loop.log.records(at))]
  expect(parities.filter(({ divergence }) => divergence)).toEqual([])
  expect(parityOf(parities)).toBe(100)
  const sealed = loop.log.records({ topic: topics.eventLog.name, partition: 0 })
  expect(verifyCell(0, sealed).faults).toEqual([])
})

test('the packet binds everything from the raw frame to the ledger, every link whole', () => {
  const [fill] = factsOf(loop, 'Fill')
  const packet = traceOf(at => loop.log.records(at), fill?.correlation_id ?? '')
  const types = [...new Set(packet?.records.map(({ type }) => type))]
  for (const type of [
    'InstrumentChanged',
    'RawFrame',
    'BookSnapshot',
    'SealedBook',
    'FeatureVector',
    'FairValue',
    'ExecutionEstimate',
    'Verdict',
    'ApprovedIntent',
    'OrderSigned',
    'OrderEvent',
    'Fill',
    'LedgerEntry',
    'BalanceChanged',
    'SettlementJob',
    'ControlSet',
    'BudgetSet',
  ]) {
    expect(types).toContain(type)
  }
  // No follower has reported here: what replay says is asked above.
  const [replayed, links] = partition(packet?.links ?? [], ({ link }) => link.startsWith('replay'))
  expect(links.filter(({ holds }) => !holds)).toEqual([])
  expect(links.length).toBeGreaterThan(15)
  expect(new Set(replayed.map(({ holds }) => holds))).toEqual(new Set([null]))
  expect(packet?.why).toMatchObject({ action: 'APPROVE', failed: [] })
})

test('a packet is of one market, though one event may lead to vectors of several', () => {
  const codec = buildCodec()
  const others = { feature_vector_id: 'other', score_id: 'other', condition_id: '0xother' }
  const records = (at: Parameters<typeof loop.log.records>[0]) => {
    const known = loop.log.records(at)
    const type = at.topic === topics.signals.name ? 'FeatureVector' : 'FairValue'
    const own = known.find(({ headers }) => headers.type === type)
    if (!own?.value) return known
    const value = codec.encode(type, { ...codec.decode(type, own.value), ...others } as never)
    return known.with(0, { ...own, offset: 0, value })
  }
  const links = traceOf(records, first('Fill').correlation_id)?.links ?? []
  expect(links.filter(({ holds }) => holds === false)).toEqual([])
})

test('without any one of its records a packet is broken, and says where', () => {
  const [fill] = factsOf(loop, 'Fill')
  const id = fill?.correlation_id ?? ''
  const whole = traceOf(at => loop.log.records(at), id)
  for (const [type, link] of [
    ['InstrumentChanged', 'the instrument in force is on the log'],
    ['SealedBook', 'the vector was measured on the sealed book'],
    ['FeatureVector', 'the score is of that vector'],
    ['FairValue', 'the estimate is of that score'],
    ['ExecutionEstimate', 'the verdict is of that estimate'],
    ['Verdict', 'the order is of that decision'],
    ['ApprovedIntent', 'the intent is of that verdict'],
    ['OrderSigned', 'every fill is of that order'],
    ['LedgerEntry', 'every fill is in the ledger'],
    ['ControlSet', 'the control in force is on the log'],
    ['BudgetSet', 'the budget in force is on the log'],
  ]) {
    const without = traceOf(at => loop.log.records(at).map(record => blank(record, type)), id)
    expect(whole?.records.map(record => record.type)).toContain(type)
    const broken = without?.links.filter(({ holds }) => holds === false).map(check => check.link)
    expect(broken).toContain(link)
  }
})

test('what retention took breaks no link: it can not be told', () => {
  const [fill] = factsOf(loop, 'Fill')
  const kept = (at: Parameters<typeof loop.log.records>[0]) => {
    const taken = [topics.ingestionRaw.name, topics.monitoring.name] as readonly string[]
    return taken.includes(at.topic) ? loop.log.records(at).slice(-1) : loop.log.records(at)
  }
  const links = traceOf(kept, fill?.correlation_id ?? '')?.links ?? []
  expect(links.filter(({ holds }) => holds === false)).toEqual([])
  const untold = links.filter(({ holds }) => holds === null).map(({ link }) => link)
  expect(untold).toContain('every cause is on the log')
  expect(untold).toContain('the control in force is on the log')
})

/** A record of that type without what it says. */
const blank = (record: LogRecord, type: string | undefined): LogRecord =>
  record.headers.type === type ? { ...record, value: null } : record

const partition = <T>(items: readonly T[], isFirst: (item: T) => boolean) =>
  [items.filter(isFirst), items.filter(item => !isFirst(item))] as const
