/** The stage's formulas with their worked examples, computed by the code that runs. */
import { formatMicros } from '@polytraders/domain'
import { type WorkedExample } from '@polytraders/stage'
import {
  avgCostOf,
  costOf,
  freeOf,
  type Holding,
  newHolding,
  paidFor,
  positionOf,
  redemptionOf,
  relieve,
  unrealisedOf,
} from './positions.ts'

const stage = '09-inventory'

export const formulas: readonly WorkedExample[] = [
  {
    stage,
    formula: 'position = buys - sells',
    given: 'bought 2,000 YES, sold 0',
    expected: '2000 YES',
    got: () => {
      const holding = bought([0.645, 2000])
      relieve(holding, 0n)
      return `${shown(positionOf(holding))} ${holding.outcome}`
    },
  },
  {
    stage,
    formula: 'avg_cost = sum(price x qty)/sum(qty), reset on a round trip',
    given: '.64 x 1,000 + .65 x 1,000; then all sold and 10 bought at .5',
    expected: '0.645, then 0.5',
    got: () => {
      const holding = bought([0.64, 1000], [0.65, 1000])
      const before = shown(avgCostOf(holding))
      relieve(holding, holding.shares)
      buy(holding, 0.5, 10)
      return `${before}, then ${shown(avgCostOf(holding))}`
    },
  },
  {
    stage,
    formula: 'free_qty = total_qty - reserved_qty',
    given: '2,000 held, 800 on order to be sold',
    expected: '1200',
    got: () => shown(freeOf({ ...bought([0.645, 2000]), reserved: units(800) })),
  },
  {
    stage,
    formula: 'unrealised = (mid - avg_cost) x position',
    given: '2,000 at .645, mid .66',
    expected: '30',
    got: () => shown(unrealisedOf(bought([0.645, 2000]), Number(units(0.66)) * 2)),
  },
  {
    stage,
    formula: 'redemption = payout x position; realised = redemption - cost',
    given: '2,000 YES that cost 1,290: payout 1, and payout .5',
    expected: '710, -290',
    got: () => `${shown(realisedAt(1))}, ${shown(realisedAt(0.5))}`,
  },
]

function bought(...buys: readonly (readonly [price: number, size: number])[]): Holding {
  const holding = newHolding('1', 'YES')
  for (const [price, size] of buys) buy(holding, price, size)
  return holding
}

function buy(holding: Holding, price: number, size: number): void {
  holding.shares += units(size)
  holding.cost += paidFor(Number(units(price)), Number(units(size)))
}

function realisedAt(payout: number): bigint {
  const holding = bought([0.64, 1000], [0.65, 1000])
  return redemptionOf(positionOf(holding), Number(units(payout))) - costOf(holding)
}

const units = (amount: number) => BigInt(Math.round(amount * 1e6))
const shown = (micros: bigint) => formatMicros(Number(micros))
