/** Gold vectors of sizing, and what it does to the portfolio cap. */
import { expect, test } from '@jest/globals'
import { ONE } from '@polytraders/domain'
import { play } from '@polytraders/stage'
import fc from 'fast-check'
import { decision, type Input, type Policy } from './core.ts'
import { exclusiveFraction, kellyFraction, shrinkage, sigmaOf, stakeOf } from './kelly.ts'
import {
  balance,
  book,
  budget,
  conditionId,
  estimate,
  groundwork,
  instrument,
  marketState,
  nowMs,
  workedPolicy,
} from './worked-trade.ts'

test('f* = (p - a)/(1 - a): p .60 at .562375 is .085975 of the bankroll', () => {
  expect(kellyFraction({ p: 600_000, a: 562_375 })).toBe(85_975)
  expect(kellyFraction({ p: 300_000, a: 211_520 })).toBe(112_215)
  expect(kellyFraction({ p: 500_000, a: 500_000 })).toBe(0)
})

test('k = (p - a)^2/((p - a)^2 + sigma^2): .6113 at sigma .03, .5502 for the long shot', () => {
  expect(shrinkage({ p: 600_000, a: 562_375 }, 30_000)).toBe(611_338)
  expect(shrinkage({ p: 300_000, a: 211_520 }, 80_000)).toBe(550_205)
})

test('the shrunk bet: .0526 and .0617 of the bankroll', () => {
  const bankroll = 1_000_000 * ONE
  expect(stakeOf(85_975, 611_338, ONE, bankroll) / ONE).toBe(52_559)
  expect(stakeOf(112_215, 550_205, ONE, bankroll) / ONE).toBe(61_741)
  expect(stakeOf(85_975, 611_338, 500_000, bankroll) / ONE).toBe(26_279)
  expect(stakeOf(85_975, 611_338, ONE, -1)).toBe(0)
})

test('a band of .64 to .71 is a sigma of .0273', () => {
  expect(sigmaOf(640_000, 710_000)).toBe(27_311)
})

test('one outcome alone is plain Kelly, rounded against us', () => {
  fc.assert(
    fc.property(micros, micros, (p, a) => {
      const alone = exclusiveFraction({ p, a }, [])
      const plain = kellyFraction({ p, a })
      expect(alone).toBeLessThanOrEqual(plain)
      expect(plain - alone).toBeLessThanOrEqual(3)
    }),
  )
})

test('outcomes that exclude each other are bet on together', () => {
  // p .4 at .3 and .35 at .3: R = .25/.4, f = .4 - .3 x .625.
  const fraction = exclusiveFraction({ p: 400_000, a: 300_000 }, [{ p: 350_000, a: 300_000 }])
  expect(fraction).toBe(212_499)
  // One that is not worth its cost changes nothing: it would be left out.
  const beside = exclusiveFraction({ p: 400_000, a: 300_000 }, [{ p: 300_000, a: 450_000 }])
  expect(beside).toBe(exclusiveFraction({ p: 400_000, a: 300_000 }, []))
})

test('outcomes whose chances sum past one stand alone', () => {
  const bet = { p: 700_000, a: 500_000 }
  expect(exclusiveFraction(bet, [{ p: 600_000, a: 300_000 }])).toBe(kellyFraction(bet))
})

const kelly = (fractionMicros: number): Policy => ({
  ...workedPolicy,
  kelly: { ...workedPolicy.kelly, enabled: true, fractionMicros },
})

const approved = (policy: Policy, script: readonly Input[]) =>
  play(decision(policy), [...groundwork, ...script]).outputs.flatMap(said =>
    said.type === 'Verdict' ? [said.fact] : [],
  )

test('half of Kelly’s bet caps the worked trade, and what is at risk already counts', () => {
  // .5 x .3886 x .0619 of 100,000 is 1,202 and some, at .65325 a share.
  const [verdict] = approved(kelly(500_000), [estimate()])
  expect(verdict?.approved_size).toBe(verdict?.portfolio_cap)
  expect(Math.floor((verdict?.approved_size ?? 0) / ONE)).toBe(1_841)
  const exposed = balance({
    inventory_version: 2,
    condition_id: conditionId,
    market_exposure: 1_200 * ONE,
    gross_exposure: 1_200 * ONE,
  })
  // A market is remembered for what it holds; a bare exposure still counts.
  const [less] = approved(kelly(500_000), [exposed, estimate()])
  expect(less?.reason_codes).toEqual(['RISK_SIZE_BELOW_MINIMUM', 'RISK_KELLY_SIZE'])
})

test('without an edge it is the edge that refuses, not Kelly', () => {
  const { score } = estimate().fact
  const flat = estimate({ score: score && { ...score, p_hat: 640_000 } })
  expect(approved(kelly(500_000), [flat])[0]?.reason_codes).toEqual(['RISK_NET_EDGE_NOT_POSITIVE'])
})

test('a sibling of the same event that is worth its cost makes room for more of this one', () => {
  const event = { neg_risk: true, parent_event_id: 'e', group_id: 'e' } as const
  const sibling = 'sibling'
  const state = marketState.instrument && { ...marketState.instrument, neg_risk: true }
  const { score } = estimate().fact
  const other = estimate({
    condition_id: sibling,
    correlation_id: '0-6-edge-taker-1',
    q_exec: 150_000,
    fees_per_share: 0,
    score: score && { ...score, p_hat: 200_000 },
  })
  const both = [
    budget({ order_cap: 5_000 * ONE }, 5),
    instrument(event, 6),
    instrument({ ...event, condition_id: sibling }, 7),
    book({ conditionId: sibling }, 8),
  ]
  const asks = estimate({ market: { ...marketState, instrument: state } })
  const alone = approved(kelly(500_000), [...both, asks])[0]?.portfolio_cap ?? 0
  const beside = approved(kelly(500_000), [...both, other, asks])[1]?.portfolio_cap ?? 0
  expect(beside).toBeGreaterThan(alone)
  const stale = { ...other, fact: { ...other.fact, recv_ts: nowMs - 60_001 } }
  expect(approved(kelly(500_000), [...both, stale, asks])[1]?.portfolio_cap).toBe(alone)
})

const micros = fc.integer({ min: 1, max: ONE - 1 })
