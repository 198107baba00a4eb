import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { play } from '@polytraders/stage'
import { bytesInBatch, outputsBytesMax } from '@polytraders/testkit'
import * as given from '../test/script.ts'
import {
  type Input,
  inventory,
  type Output,
  type Policy,
  type State,
  trialBalance,
} from './core.ts'
import { defaultPolicy } from './state.ts'

const { capital, signed, traded, orderEvent, instrument, book, tick } = given

test('the traced trade ends with 703.55 realised, net of fees', () => {
  const { outputs, state } = run(...tracedTrade, instrument('resolved', [1, 0], { ts: 9 }))
  expect(entries(outputs.slice(at(outputs, 'resolved')))).toContain(
    'redeem: external <- redemption.receivable 2000 111',
  )
  const last = balances(outputs).at(-1)
  expect(last).toMatchObject({
    reason: 'redeemed',
    cash: { free: 10_703_550_000, reserved: 0, pending: 0 },
    realised_pnl: 703_550_000,
    settlement_status: 'redeemed',
    market_exposure: 0,
    gross_exposure: 0,
  })
  expect(last?.positions[0]).toMatchObject({ position: 0, avg_cost: 0, realised_pnl: 703_550_000 })
  expectEven(state)
})

test('the traced trade costs 1,290.00 and 6.45, and holds 2,000 YES at .645', () => {
  const { outputs, state } = run(...tracedTrade)
  expect(balances(outputs).at(-1)).toMatchObject({
    cash: { free: 8_703_550_000, reserved: 0, pending: 0 },
    realised_pnl: -6_450_000,
    market_exposure: 1_290_000_000,
  })
  expect(balances(outputs).at(-1)?.positions).toEqual([
    {
      token_id: '111',
      outcome: 'YES',
      position: 2_000_000_000,
      free_qty: 2_000_000_000,
      reserved_qty: 0,
      redeemable_qty: 0,
      avg_cost: 645_000,
      realised_pnl: -6_450_000,
      unrealised_pnl: -30_000_000,
    },
  ])
  const cash = accountsOf(state, 'pUSD')
  expect(cash).toMatchObject({ 'token.cost': 1_290_000_000n, 'fees.paid': 6_450_000n })
})

test('a 50/50 payout realises the loss against the cost', () => {
  const { outputs } = run(...tracedTrade, instrument('resolved', [0.5, 0.5]))
  expect(balances(outputs).at(-1)?.realised_pnl).toBe(-296_450_000)
})

test('a void market pays nothing, and the whole cost is lost', () => {
  const { outputs, state } = run(...tracedTrade, instrument('resolved', [0, 0]))
  expect(balances(outputs).at(-1)?.realised_pnl).toBe(-1_296_450_000)
  expect(jobs(outputs)).toEqual(['queued 0', 'running 0', 'done 0'])
  expectEven(state)
})

test('NO is its own token: it costs what was paid for it, and is paid by the other payout', () => {
  const no = { outcome: 'NO', size: 100, price: 0.36 } as const
  const { outputs } = run(
    capital(1000),
    book(0.62, 0.64),
    signed('o1', { ...no, reserve: 36 }),
    traded('t1', 'o1', no),
    traded('t1', 'o1', { ...no, status: 'CONFIRMED' }),
    orderEvent('o1', 'FILLED'),
    instrument('resolved', [0, 1]),
  )
  expect(balances(outputs).find(({ reason }) => reason === 'confirmed')?.positions).toMatchObject([
    { token_id: '222', outcome: 'NO', avg_cost: 360_000, unrealised_pnl: 1_000_000 },
  ])
  expect(balances(outputs).at(-1)?.realised_pnl).toBe(64_000_000)
})

test('an order holds the most it may cost until it ends, and gives back the rest', () => {
  const { outputs } = run(
    capital(1000),
    signed('o1', { size: 100, price: 0.65, reserve: 65.325 }),
    traded('t1', 'o1', { size: 40, price: 0.64, fee: 0.128 }),
    orderEvent('o1', 'CANCELED'),
  )
  expect(cash(outputs)).toEqual([
    'deposit free 1000 reserved 0',
    'reserved free 934.675 reserved 65.325',
    'filled free 934.675 reserved 39.597',
    'released free 974.272 reserved 0',
  ])
  expect(entries(outputs)).toContain('release: cash.available <- cash.reserved 39.597 pUSD')
})

test('shares on order to be sold are reserved, and 1,200 of 2,000 stay free', () => {
  const { outputs } = run(
    ...tracedTrade,
    signed('s1', { side: 'SELL', size: 800, price: 0.66, reserve: 800 }),
  )
  expect(balances(outputs).at(-1)).toMatchObject({
    reservations: [{ order_id: 's1', side: 'SELL', reserved: 800_000_000, open_size: 800_000_000 }],
    positions: [{ position: 2_000_000_000, free_qty: 1_200_000_000, reserved_qty: 800_000_000 }],
  })
})

test('a sale realises price less average cost, and brings its money when it confirms', () => {
  const sale = { side: 'SELL', size: 800, price: 0.66 } as const
  const { outputs, state } = run(
    ...tracedTrade,
    signed('s1', { ...sale, reserve: 800 }),
    traded('t3', 's1', { ...sale, fee: 2.64 }),
    orderEvent('s1', 'FILLED'),
    traded('t3', 's1', { ...sale, fee: 2.64, status: 'CONFIRMED' }),
  )
  const [matched, , confirmed] = balances(outputs).slice(-3)
  expect(matched).toMatchObject({
    reason: 'filled',
    cash: { free: 8_703_550_000, pending: 525_360_000 },
    realised_pnl: 2_910_000,
  })
  expect(confirmed).toMatchObject({
    reason: 'confirmed',
    cash: { free: 9_228_910_000, pending: 0 },
    realised_pnl: 2_910_000,
    positions: [{ position: 1_200_000_000, avg_cost: 645_000 }],
  })
  expect(accountsOf(state, 'pUSD')['realised.pnl']).toBe(-12_000_000n)
})

test('the average cost starts afresh after a round trip', () => {
  const { outputs } = run(
    ...tracedTrade,
    ...trade('s1', { side: 'SELL', size: 2000, price: 0.7 }),
    ...trade('b2', { side: 'BUY', size: 10, price: 0.5 }),
  )
  expect(balances(outputs).at(-1)?.positions[0]?.avg_cost).toBe(500_000)
})

test('matched shares are in the position, and are not free before they confirm', () => {
  const { outputs } = run(
    capital(1000),
    signed('o1', { size: 100, price: 0.5, reserve: 50 }),
    traded('t1', 'o1', { size: 100, price: 0.5 }),
  )
  expect(balances(outputs).at(-1)?.positions).toMatchObject([
    { position: 100_000_000, free_qty: 0, avg_cost: 500_000 },
  ])
})

test('a failed buy gives its cash back and leaves no trace in the position', () => {
  const buy = { size: 40, price: 0.5, fee: 0.1 }
  const { outputs, state } = run(
    capital(1000),
    signed('o1', { size: 100, price: 0.5, reserve: 50.25 }),
    traded('t1', 'o1', buy),
    traded('t1', 'o1', { ...buy, status: 'FAILED' }),
    orderEvent('o1', 'CANCELED'),
  )
  expect(balances(outputs).at(-1)).toMatchObject({
    cash: { free: 1_000_000_000, reserved: 0, pending: 0 },
    realised_pnl: 0,
    positions: [{ position: 0, avg_cost: 0 }],
  })
  expectEven(state)
})

test('a failed sale puts its shares and their cost back', () => {
  const sale = { side: 'SELL', size: 800, price: 0.9, fee: 1 } as const
  const { outputs } = run(
    ...tracedTrade,
    signed('s1', { ...sale, reserve: 800 }),
    traded('t3', 's1', sale),
    traded('t3', 's1', { ...sale, status: 'FAILED' }),
  )
  expect(balances(outputs).at(-1)).toMatchObject({
    reason: 'voided',
    realised_pnl: -6_450_000,
    positions: [{ position: 2_000_000_000, avg_cost: 645_000, free_qty: 2_000_000_000 }],
  })
})

test('a step of a trade that was taken already changes nothing', () => {
  const fill = { size: 40, price: 0.5 }
  const once = run(...bought('t1', fill))
  const twice = run(
    ...bought('t1', fill),
    traded('t1', 'o1', fill),
    traded('t1', 'o1', { ...fill, status: 'CONFIRMED' }),
    traded('t1', 'o1', { ...fill, status: 'FAILED' }),
  )
  expect(twice.outputs).toEqual(once.outputs)
})

test('a trade first heard of when it is confirmed is booked whole', () => {
  const { outputs } = run(
    capital(1000),
    signed('o1', { size: 40, price: 0.5, reserve: 20 }),
    traded('t1', 'o1', { size: 40, price: 0.5, status: 'CONFIRMED' }),
  )
  expect(balances(outputs).map(({ reason }) => reason)).toEqual([
    'deposit',
    'reserved',
    'filled',
    'confirmed',
  ])
})

test('a fill after its order is over comes out of free cash', () => {
  const { outputs } = run(
    capital(1000),
    signed('o1', { size: 40, price: 0.5, reserve: 20 }),
    orderEvent('o1', 'CANCELED'),
    traded('t1', 'o1', { size: 10, price: 0.5 }),
  )
  expect(cash(outputs).at(-1)).toBe('filled free 995 reserved 0')
})

test('a trade of more than there is goes to suspense, and everything said of it is suspect', () => {
  const { outputs, state } = run(
    capital(10),
    traded('t1', 'unknown', { size: 100, price: 0.5, fee: 1 }),
  )
  expect(entries(outputs)).toContain('match: settlement.pending.out <- suspense 40 pUSD')
  expect(outputs.slice(-3).map(({ fact }) => fact.quality)).toEqual([
    'suspect',
    'suspect',
    'suspect',
  ])
  expectEven(state)
})

test('an intent refused before there was an order is let go by name', () => {
  const { outputs } = run(capital(1000), orderEvent('', 'REJECTED'))
  expect(balances(outputs).at(-1)).toMatchObject({
    reason: 'refused',
    intent_id: 'intent-refused',
    condition_id: given.market,
  })
})

test('paper capital is deposited once, from the first budget of the own cell', () => {
  const { outputs } = run(
    capital(500, { cell: 1 }),
    capital(1000),
    capital(1000),
    capital(3000, { version: 2 }),
  )
  expect(entries(outputs)).toEqual(['deposit: cash.available <- external 1000 pUSD'])
  expect(marks(outputs)).toMatchObject([{ equity: 1_000_000_000, drawdown: 0 }])
})

test('the portfolio is marked at each fill, and every ten seconds while something is held', () => {
  const { outputs } = run(
    ...bought('t1', { size: 100, price: 0.5 }),
    tick(5_000),
    book(0.59, 0.61, { ts: 12_000 }),
    book(0.39, 0.41, { ts: 15_000 }),
    tick(22_000),
  )
  expect(
    marks(outputs).map(({ recv_ts, equity, drawdown }) => [recv_ts, equity, drawdown]),
  ).toEqual([
    [0, 1_000_000_000, 0],
    [1, 1_000_000_000, 0],
    [12_000, 1_010_000_000, 0],
    [22_000, 990_000_000, 19_802],
  ])
})

test('a mid comes from a valid book with both sides only', () => {
  const { outputs } = run(
    ...bought('t1', { size: 100, price: 0.5 }),
    book(0.59, 0.61, { ts: 2 }),
    book(0, 0.61, { ts: 3 }),
    book(0.9, 1, { ts: 4 }),
    tick(20_000),
  )
  expect(marks(outputs).at(-1)).toMatchObject({ unrealised_pnl: 10_000_000 })
})

test('tokens of an unconfirmed trade are redeemed by a job of their own when they come', () => {
  const fill = { size: 40, price: 0.5 }
  const { outputs, state } = run(
    capital(1000),
    signed('o1', { ...fill, reserve: 20 }),
    traded('t1', 'o1', fill),
    instrument('resolved', [1, 0]),
    orderEvent('o1', 'FILLED'),
    traded('t1', 'o1', { ...fill, status: 'CONFIRMED' }),
  )
  expect(jobs(outputs)).toEqual(['queued 0', 'running 0', 'done 40'])
  expect(balances(outputs).at(-1)).toMatchObject({ realised_pnl: 20_000_000 })
  expect(state.held.size).toBe(0)
})

test('a redemption waits as the policy says; the tokens are redeemable until then', () => {
  const policy = { ...defaultPolicy, redeemDelayMs: 60_000 }
  const script = [...tracedTrade, instrument('resolved', [1, 0], { ts: 100 }), tick(60_000)]
  const { outputs, state } = play(inventory(policy), script)
  expect(balances(outputs).at(-1)).toMatchObject({
    reason: 'resolved',
    settlement_status: 'resolved',
    positions: [{ position: 2_000_000_000, redeemable_qty: 2_000_000_000, free_qty: 0 }],
  })
  expect(balances(outputs).at(-1)?.positions[0]?.unrealised_pnl).toBe(710_000_000)

  const later: Output[] = []
  inventory(policy).step(state, tick(60_100), output => later.push(output))
  expect(balances(later).at(-1)).toMatchObject({ reason: 'redeemed', realised_pnl: 703_550_000 })
})

test('redemptions that fall due together are made a batch at a time, oldest first', () => {
  const policy = { ...defaultPolicy, redeemDelayMs: 60_000, redemptionsMax: 1 }
  const second = { conditionId: given.otherMarket }
  const { state } = play(inventory(policy), [
    ...tracedTrade,
    signed('o9', { ...second, size: 10, price: 0.5, reserve: 5 }),
    traded('t9', 'o9', { ...second, size: 10, price: 0.5, status: 'CONFIRMED' }),
    instrument('resolved', [1, 0], { ts: 100 }),
    instrument('resolved', [1, 0], { ts: 101, ...second }),
  ])
  const redeemed = [70_000, 70_001, 70_002].map(ts => {
    const said: Output[] = []
    inventory(policy).step(state, tick(ts), output => said.push(output))
    expect(bytesInBatch(said) * defaultPolicy.redemptionsMax).toBeLessThan(outputsBytesMax)
    return balances(said).map(({ condition_id }) => condition_id)
  })
  expect(redeemed).toEqual([[given.market], [given.otherMarket], []])
})

test('a token that is sold or redeemed to the last is forgotten, one in suspense is not', () => {
  const assets = (...script: readonly Input[]) => [...run(...script).state.ledger.keys()]
  expect(assets(...tracedTrade)).toEqual(['pUSD', '111'])
  expect(assets(...tracedTrade, instrument('resolved', [1, 0]))).toEqual(['pUSD'])
  const sale = { side: 'SELL', size: 2_000, price: 0.66 } as const
  const sold = [signed('s1', { ...sale, reserve: 2_000 }), traded('t3', 's1', { ...sale })]
  expect(assets(...tracedTrade, ...sold)).toEqual(['pUSD', '111'])
  const confirmed = traded('t3', 's1', { ...sale, status: 'CONFIRMED' })
  expect(assets(...tracedTrade, ...sold, confirmed)).toEqual(['pUSD'])
  const short = traded('t4', 's2', { ...sale, size: 2_001, status: 'CONFIRMED' })
  expect(assets(...tracedTrade, short)).toEqual(['pUSD', '111'])
})

test('a market with nothing held is forgotten when there are too many, a held one never', () => {
  const policy = { ...defaultPolicy, marketsMax: 2 }
  const script = [
    ...bought('t1', { size: 10, price: 0.5 }),
    ...['0x1', '0x2', '0x3'].map(conditionId => book(0.4, 0.5, { conditionId })),
  ]
  expect([...play(inventory(policy), script).state.markets.keys()]).toEqual([given.market, '0x3'])
})

test('replay equals replay', () => {
  expect(run(...everything).outputs).toEqual(run(...everything).outputs)
})

test('restore then continue equals never stopped', () => {
  const { outputs } = run(...everything)
  for (let cut = 0; cut <= everything.length; cut++) {
    const before = run(...everything.slice(0, cut))
    const restored: State = deserialize(serialize(before.state))
    const after: Output[] = []
    everything
      .slice(cut)
      .reduce(
        (state, input) => inventory(defaultPolicy).step(state, input, output => after.push(output)),
        restored,
      )
    expect([...before.outputs, ...after]).toEqual(outputs)
  }
})

// Shorthand. One wallet with 10,000 of paper capital, fee 50 basis points.
const tracedTrade = [
  capital(10_000),
  book(0.62, 0.64),
  signed('o1', { size: 2000, price: 0.65, reserve: 1306.5 }),
  traded('t1:0', 'o1', { size: 1000, price: 0.64, fee: 3.2 }),
  traded('t1:1', 'o1', { size: 200, price: 0.65, fee: 0.65 }),
  orderEvent('o1', 'PARTIAL', { open: 800 }),
  traded('t2:0', 'o1', { size: 800, price: 0.65, fee: 2.6 }),
  orderEvent('o1', 'FILLED'),
  traded('t1:0', 'o1', { size: 1000, price: 0.64, fee: 3.2, status: 'CONFIRMED' }),
  traded('t1:1', 'o1', { size: 200, price: 0.65, fee: 0.65, status: 'CONFIRMED' }),
  traded('t2:0', 'o1', { size: 800, price: 0.65, fee: 2.6, status: 'CONFIRMED' }),
]

const trade = (id: string, deal: { side: 'BUY' | 'SELL'; size: number; price: number }) => [
  signed(id, { ...deal, reserve: deal.side === 'BUY' ? deal.size * deal.price : deal.size }),
  traded(`t-${id}`, id, deal),
  orderEvent(id, 'FILLED'),
  traded(`t-${id}`, id, { ...deal, status: 'CONFIRMED' }),
]

const bought = (id: string, fill: { readonly size: number; readonly price: number }) => [
  capital(1000),
  signed('o1', { ...fill, reserve: fill.size * fill.price }),
  traded(id, 'o1', fill),
  orderEvent('o1', 'FILLED'),
  traded(id, 'o1', { ...fill, status: 'CONFIRMED' }),
]

const everything = [
  ...tracedTrade,
  tick(11_000),
  signed('s1', { side: 'SELL', size: 800, price: 0.66, reserve: 800 }),
  traded('t3', 's1', { side: 'SELL', size: 300, price: 0.66, fee: 0.5 }),
  traded('t3', 's1', { side: 'SELL', size: 300, price: 0.66, fee: 0.5, status: 'FAILED' }),
  instrument('resolving'),
  instrument('resolved', [1, 0]),
  orderEvent('s1', 'CANCELED'),
  orderEvent('', 'REJECTED'),
]

const run = (...script: readonly Input[]) => play(inventory(defaultPolicy satisfies Policy), script)
const units = (micros: number) => micros / 1e6
const at = (outputs: readonly Output[], reason: string) =>
  outputs.findIndex(({ type, fact }) => type === 'BalanceChanged' && fact.reason === reason)
const only = <Type extends Output['type']>(outputs: readonly Output[], type: Type) =>
  outputs.flatMap(output => (output.type === type ? [output] : [])) as Extract<
    Output,
    { type: Type }
  >[]
const balances = (outputs: readonly Output[]) => only(outputs, 'BalanceChanged').map(o => o.fact)
const marks = (outputs: readonly Output[]) => only(outputs, 'PortfolioMarked').map(o => o.fact)
const jobs = (outputs: readonly Output[]) =>
  only(outputs, 'SettlementJob').map(({ fact }) => `${fact.state} ${units(fact.redeemed)}`)
const cash = (outputs: readonly Output[]) =>
  balances(outputs).map(
    fact => `${fact.reason} free ${units(fact.cash.free)} reserved ${units(fact.cash.reserved)}`,
  )
const entries = (outputs: readonly Output[]) =>
  only(outputs, 'LedgerEntry').map(
    ({ fact }) =>
      `${fact.kind}: ${fact.debit_account} <- ${fact.credit_account} ` +
      `${units(fact.amount)} ${fact.asset}`,
  )
const accountsOf = (state: State, asset: string) =>
  Object.fromEntries(
    trialBalance(state)
      .find(row => row.asset === asset)
      ?.accounts.map(({ account, balance }) => [account, balance]) ?? [],
  )
function expectEven(state: State): void {
  for (const { difference } of trialBalance(state)) expect(difference).toBe(0n)
}
