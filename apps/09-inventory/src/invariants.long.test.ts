/**
 * What must hold of the ledger after every input, whatever comes: honest order lives, and fills of
 * orders nobody knows, over-fills, steps out of order, repetitions, resolutions at any moment.
 */
import { expect, test } from '@jest/globals'
import { type Outcome, type Side } from '@polytraders/messages'
import fc from 'fast-check'
import {
  book,
  capital,
  instrument,
  market,
  orderEvent,
  otherMarket,
  signed,
  tick,
  traded,
} from '../test/script.ts'
import { accounts, balanceOf, COLLATERAL } from './accounts.ts'
import { type Input, inventory, type Output, type State, trialBalance } from './core.ts'
import { freeOf, positionOf } from './positions.ts'
import { markOf } from './report.ts'
import { defaultPolicy } from './state.ts'

const runs = { numRuns: 300 }

test('debits equal credits, per asset, after every input', () => {
  always(state => {
    for (const { difference } of trialBalance(state)) expect(difference).toBe(0n)
  })
})

test('nothing that is ours goes below nothing', () => {
  const eitherSide = new Set<string>([accounts.realised, accounts.suspense, accounts.external])
  always(state => {
    for (const { accounts: rows } of trialBalance(state)) {
      for (const { account, balance } of rows) {
        if (!eitherSide.has(account)) expect([account, balance >= 0n]).toEqual([account, true])
      }
    }
  })
})

test('what is reserved is what the open orders hold, and nothing outlives its order', () => {
  always(state => {
    let cash = 0n
    const shares = new Map<string, bigint>()
    for (const { side, tokenId, left } of state.holds.values()) {
      if (side === 'BUY') cash += left
      else shares.set(tokenId, (shares.get(tokenId) ?? 0n) + left)
    }
    expect(balanceOf(state.ledger, COLLATERAL, accounts.cashReserved)).toBe(cash)
    for (const { holding } of holdings(state)) {
      const reserved = balanceOf(state.ledger, holding.tokenId, accounts.tokenReserved)
      expect(reserved).toBe(shares.get(holding.tokenId) ?? 0n)
      expect(holding.reserved).toBe(reserved)
    }
  })
})

test('holdings are what the token accounts say', () => {
  always(state => {
    let cost = 0n
    for (const { holding } of holdings(state)) {
      const of = (account: Parameters<typeof balanceOf>[2]) =>
        balanceOf(state.ledger, holding.tokenId, account)
      expect(freeOf(holding)).toBe(of(accounts.tokenAvailable))
      expect(holding.redeemable).toBe(of(accounts.receivable))
      expect(holding.pendingShares).toBe(of(accounts.pendingIn))
      expect(positionOf(holding) >= 0n).toBe(true)
      cost += holding.cost
    }
    for (const { side, cost: relieved } of state.openFills.values()) {
      if (side === 'SELL') cost += relieved
    }
    expect(balanceOf(state.ledger, COLLATERAL, accounts.tokenCost)).toBe(cost)
  })
})

test('equity is what was deposited, what was realised and what is not realised yet', () => {
  always(state => {
    const { cash, value, unrealised } = markOf(state)
    expect(cash + value).toBe(state.deposited + state.realised + unrealised)
  })
})

test('gross exposure is the sum of the markets, and each is counted anew when it changes', () => {
  always(state => {
    let gross = 0n
    for (const { exposure } of state.markets.values()) gross += exposure
    expect(state.grossExposure).toBe(gross)
    for (const { market, holding } of holdings(state)) {
      if (positionOf(holding) > 0n) expect(state.held.has(market.conditionId)).toBe(true)
    }
  })
})

test('balances are the sum of the entries said; a pending entry ends at most once', () => {
  fc.assert(
    fc.property(scripts, script => {
      const sums = new Map<string, bigint>()
      const open = new Map<string, number>()
      const { state } = played(script, output => {
        if (output.type !== 'LedgerEntry') return
        const { debit_account, credit_account, asset, amount, phase, pending_id, entry_id } =
          output.fact
        add(sums, `${asset}|${debit_account}`, BigInt(amount))
        add(sums, `${asset}|${credit_account}`, -BigInt(amount))
        if (pending_id !== '') {
          const left = (open.get(pending_id) ?? -1) - amount
          expect(left).toBeGreaterThanOrEqual(0)
          open.set(pending_id, left)
        }
        if (phase === 'pending') open.set(entry_id, amount)
      })
      for (const { asset, accounts: rows } of trialBalance(state)) {
        for (const { account, balance } of rows) {
          expect(sums.get(`${asset}|${account}`)).toBe(balance)
          sums.delete(`${asset}|${account}`)
        }
      }
      // What is forgotten was even.
      for (const sum of sums.values()) expect(sum).toBe(0n)
    }),
    runs,
  )
})

test('entry ids are never used twice', () => {
  fc.assert(
    fc.property(scripts, script => {
      const ids = new Set<string>()
      played(script, output => {
        if (output.type !== 'LedgerEntry') return
        expect([output.fact.entry_id, ids.has(output.fact.entry_id)]).toEqual([
          output.fact.entry_id,
          false,
        ])
        ids.add(output.fact.entry_id)
      })
    }),
    runs,
  )
})

test('when all orders are over and all trades final, nothing is reserved or pending', () => {
  fc.assert(
    fc.property(scripts, script => {
      const { state } = played(script)
      const endings = [
        ...[...state.holds.values()].map(hold =>
          orderEvent(hold.orderId, 'CANCELED', { conditionId: hold.conditionId }),
        ),
        ...[...state.openFills.values()].map(open =>
          traded(open.fillId, open.orderId, { size: 1, price: 0.5, status: 'CONFIRMED' }),
        ),
      ]
      const stage = inventory(defaultPolicy)
      for (const ending of endings) stage.step(state, ending, () => {})
      for (const row of trialBalance(state)) {
        for (const { account, balance } of row.accounts) {
          if (/reserved|pending/.test(account)) expect([account, balance]).toEqual([account, 0n])
        }
      }
    }),
    runs,
  )
})

// Random lives. Few ids, so that steps of one order and one trade meet often and in any order.
const placed = fc.record({
  side: fc.constantFrom<Side>('BUY', 'SELL'),
  outcome: fc.constantFrom<Outcome>('YES', 'NO'),
  conditionId: fc.constantFrom(market, otherMarket),
})
const orderId = fc.constantFrom('o1', 'o2', 'o3', 'o4', 'o5', 'o6')
const fillId = fc.nat(30).map(n => `t${n}`)
const cents = (max: number) => fc.integer({ min: 1, max }).map(n => n / 100)

const input: fc.Arbitrary<Input> = fc.oneof(
  fc
    .tuple(orderId, placed, cents(20_000), cents(99))
    .map(([id, where, size, price]) =>
      signed(id, { ...where, size, price, reserve: where.side === 'BUY' ? size * price : size }),
    ),
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fillId,
        orderId,
        placed,
        cents(15_000),
        cents(99),
        fc.nat(200),
        fc.constantFrom('MATCHED', 'MATCHED', 'MINED', 'CONFIRMED', 'CONFIRMED', 'FAILED'),
      )
      .map(([id, order, where, size, price, fee, status]) =>
        traded(id, order, { ...where, size, price, fee: fee / 100, status }),
      ),
  },
  fc
    .tuple(orderId, fc.constantFrom('LIVE', 'PARTIAL', 'FILLED', 'CANCELED', 'EXPIRED'))
    .map(([id, status]) => orderEvent(id, status)),
  fc
    .tuple(cents(49), fc.constantFrom(market, otherMarket))
    .map(([bid, conditionId]) => book(bid, bid + 0.1, { conditionId })),
  fc.nat(100_000).map(tick),
  { weight: 0.2 * 5, arbitrary: fc.constant(orderEvent('', 'REJECTED')) },
)
const resolution = fc
  .tuple(
    fc.constantFrom([1, 0] as const, [0, 1] as const, [0.5, 0.5] as const, [0, 0] as const),
    fc.constantFrom(market, otherMarket),
  )
  .map(([payout, conditionId]) => instrument('resolved', payout, { conditionId }))

// An order id names one market for its life, as a hash does; a resolution comes rarely.
const scripts = fc
  .tuple(
    fc.array(input, { maxLength: 40 }),
    fc.option(resolution, { nil: undefined }),
    fc.array(input, { maxLength: 40 }),
  )
  .map(([before, resolved, after]) =>
    oneLifeEach([capital(200), ...before, ...(resolved ? [resolved] : []), ...after]),
  )

/** Leaves out what can't happen: an order id signed twice, a fill id used for two trades. */
function oneLifeEach(script: readonly Input[]): readonly Input[] {
  const orders = new Set<string>()
  const fills = new Map<string, Extract<Input, { type: 'Fill' }>>()
  return script.flatMap((each): readonly Input[] => {
    if (each.type === 'OrderSigned') {
      if (orders.has(each.fact.order_id)) return []
      orders.add(each.fact.order_id)
    }
    if (each.type !== 'Fill') return [each]
    const first = fills.get(each.fact.fill_id) ?? each
    fills.set(each.fact.fill_id, first)
    return [{ ...each, fact: { ...first.fact, trade_status: each.fact.trade_status } }]
  })
}

function played(script: readonly Input[], say: (output: Output) => void = () => {}) {
  const stage = inventory(defaultPolicy)
  let state = stage.initial()
  for (const each of script) state = stage.step(state, each, say)
  return { state }
}

function always(holds: (state: State) => void): void {
  fc.assert(
    fc.property(scripts, script => {
      const stage = inventory(defaultPolicy)
      let state = stage.initial()
      for (const each of script) {
        state = stage.step(state, each, () => {})
        holds(state)
      }
    }),
    runs,
  )
}

function* holdings(state: State) {
  for (const market of state.markets.values()) {
    for (const holding of market.holdings.values()) yield { market, holding }
  }
}

const add = (sums: Map<string, bigint>, key: string, amount: bigint) =>
  sums.set(key, (sums.get(key) ?? 0n) + amount)
