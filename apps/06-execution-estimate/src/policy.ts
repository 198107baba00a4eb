/**
 * What stage 6 may be told: strategies and their sizes, the delays and the fill model. Nothing here
 * changes while a stage runs; a changed policy is a new owner's.
 */
import { ONE } from '@polytraders/domain'

/** Which markets a strategy is bound to. */
export type Binding = {
  readonly enabled: boolean
  /** Categories as the venue files them; empty binds every market. */
  readonly categories: readonly string[]
}

export type EdgeTakerPolicy = Binding & {
  /** Shares in one proposal at most. */
  readonly orderSizeMicros: number
  /** Shares of one outcome held and on order at most. */
  readonly capMicros: number
}

export type MakerTightPolicy = Binding & {
  /** Shares in one quote. */
  readonly quoteSizeMicros: number
  /** Shares held on one side of the market at most. */
  readonly capMicros: number
  /** Risk aversion of Avellaneda and Stoikov, for inventory counted in quotes. */
  readonly riskAversion: number
  /** Decay of fills with distance in logits. */
  readonly fillDecay: number
  readonly horizonMs: number
  /** A market with a spread under this is left to others. */
  readonly spreadTicksMin: number
  /** |buys - sells| / (buys + sells) over 60 s, micros, past which flow is toxic. */
  readonly toxicityMax: number
  /** Shares over 60 s under which flow says nothing. */
  readonly toxicFlowMicrosMin: number
}

export type PositionExitPolicy = Binding

/** A predicted fill probability and how often it came true, both in micros, in ascending order. */
export type FillPoint = { readonly predicted: number; readonly observed: number }

export type Policy = {
  /** Markets with holdings that are remembered. */
  readonly marketsMax: number
  /** Open orders remembered of one market; one score may cancel them all, in one batch. */
  readonly reservationsMax: number
  readonly curvePointsMax: number
  /** From the sealed event to the venue's matching, without its taker delay. */
  readonly latencyMs: number
  readonly takerDelayMs: number
  /** Where the venue delays takers by category. */
  readonly takerDelayMsOf: Readonly<Record<string, number>>
  readonly validityMs: number
  readonly quoteValidityMs: number
  /** tau of a maker's fill probability. */
  readonly fillHorizonMs: number
  readonly builderFeeBps: number
  /** Sizes are whole multiples of this: the venue takes two decimals. */
  readonly sizeStepMicros: number
  /** A touch with fewer shares is thin. */
  readonly thinDepthMicros: number
  /** A book silent for longer is called stale. */
  readonly staleMs: number
  /** Mean size of a rival's order. */
  readonly rivalSizeMicros: number
  /** Share of the displayed depth that is still there at the 90th percentile, micros. */
  readonly depthKeptMicros: number
  /** Logit volatility per square root of a second where none was measured. */
  readonly logitVolDefault: number
  /** Share of the half-spread lost to a maker's counterparty where impact was not measured. */
  readonly markoutShareMicros: number
  readonly fillMap: readonly FillPoint[]
  /** Beta prior and counts of trades that failed to settle. */
  readonly settlement: { readonly failed: number; readonly settled: number }
  readonly edgeTaker: EdgeTakerPolicy
  readonly positionExit: PositionExitPolicy
  readonly makerTight: MakerTightPolicy
}

export const defaultPolicy: Policy = {
  marketsMax: 5_000,
  reservationsMax: 64,
  curvePointsMax: 8,
  latencyMs: 50,
  takerDelayMs: 0,
  takerDelayMsOf: { crypto: 50, finance: 50, sports: 3_000 },
  validityMs: 2_000,
  quoteValidityMs: 5_000,
  fillHorizonMs: 30_000,
  builderFeeBps: 0,
  sizeStepMicros: 10_000,
  thinDepthMicros: 50 * ONE,
  staleMs: 3_000,
  rivalSizeMicros: 100 * ONE,
  depthKeptMicros: 700_000,
  logitVolDefault: 0.01,
  markoutShareMicros: 300_000,
  fillMap: [
    { predicted: 0, observed: 0 },
    { predicted: ONE, observed: ONE },
  ],
  settlement: { failed: 1, settled: 999 },
  edgeTaker: {
    enabled: true,
    categories: [],
    orderSizeMicros: 2_000 * ONE,
    capMicros: 2_500 * ONE,
  },
  positionExit: { enabled: true, categories: [] },
  makerTight: {
    enabled: true,
    categories: [],
    quoteSizeMicros: 100 * ONE,
    capMicros: 500 * ONE,
    riskAversion: 1,
    fillDecay: 25,
    horizonMs: 60_000,
    spreadTicksMin: 3,
    toxicityMax: 800_000,
    toxicFlowMicrosMin: 500 * ONE,
  },
}

/** What is wrong with a policy, all of it; empty when nothing is. */
export function policyProblems(policy: Policy): readonly string[] {
  const problems: string[] = []
  const whole = (name: string, value: number, min: number, max: number) => {
    if (Number.isSafeInteger(value) && value >= min && value <= max) return
    problems.push(`${name}: expected a whole number from ${min} to ${max}, found ${value}`)
  }
  const size = 1_000_000 * ONE
  whole('marketsMax', policy.marketsMax, 1, 100_000)
  whole('reservationsMax', policy.reservationsMax, 1, 200)
  whole('curvePointsMax', policy.curvePointsMax, 1, 20)
  whole('latencyMs', policy.latencyMs, 0, 10_000)
  whole('takerDelayMs', policy.takerDelayMs, 0, 10_000)
  for (const [category, delayMs] of Object.entries(policy.takerDelayMsOf)) {
    whole(`takerDelayMsOf.${category}`, delayMs, 0, 60_000)
  }
  whole('validityMs', policy.validityMs, 1, 60_000)
  whole('quoteValidityMs', policy.quoteValidityMs, 1, 60_000)
  whole('fillHorizonMs', policy.fillHorizonMs, 1, 3_600_000)
  whole('builderFeeBps', policy.builderFeeBps, 0, 1_000)
  whole('sizeStepMicros', policy.sizeStepMicros, 1, ONE)
  whole('thinDepthMicros', policy.thinDepthMicros, 0, size)
  whole('staleMs', policy.staleMs, 1, 60_000)
  whole('rivalSizeMicros', policy.rivalSizeMicros, 1, size)
  whole('depthKeptMicros', policy.depthKeptMicros, 1, ONE)
  whole('markoutShareMicros', policy.markoutShareMicros, 0, ONE)
  whole('settlement.failed', policy.settlement.failed, 0, size)
  whole('settlement.settled', policy.settlement.settled, 1, size)
  whole('edgeTaker.orderSizeMicros', policy.edgeTaker.orderSizeMicros, 1, size)
  whole('edgeTaker.capMicros', policy.edgeTaker.capMicros, policy.edgeTaker.orderSizeMicros, size)
  whole('makerTight.quoteSizeMicros', policy.makerTight.quoteSizeMicros, 1, size)
  whole('makerTight.capMicros', policy.makerTight.capMicros, 1, size)
  whole('makerTight.spreadTicksMin', policy.makerTight.spreadTicksMin, 2, 1_000)
  return [...problems, ...modelProblems(policy)]
}

function modelProblems({ makerTight, logitVolDefault, fillMap }: Policy): readonly string[] {
  const problems: string[] = []
  const positive = (name: string, value: number) => {
    if (Number.isFinite(value) && value > 0) return
    problems.push(`${name}: expected a number over 0, found ${value}`)
  }
  positive('makerTight.riskAversion', makerTight.riskAversion)
  positive('makerTight.fillDecay', makerTight.fillDecay)
  positive('logitVolDefault', logitVolDefault)
  const ascending = fillMap.every((point, index) => {
    const before = fillMap[index - 1]
    return !before || (before.predicted < point.predicted && before.observed <= point.observed)
  })
  const whole = fillMap[0]?.predicted === 0 && fillMap[fillMap.length - 1]?.predicted === ONE
  if (!ascending || !whole) problems.push('fillMap: expected ascending points from 0 to 1,000,000')
  return problems
}
