/**
 * What the gate may be told: modes, limits, sizing and bounds. A policy past a hard bound does not
 * start, and all that is wrong with it is said at once.
 */
import { cellsDefault, ONE } from '@polytraders/domain'
import { defaultLimits, type Limits, limitProblems } from './limits.ts'

/**
 * off: not run. shadow: run and recorded. advisory: run, and its objections are warnings.
 * enforced: its objections kill. quarantine: it can't be trusted, so nothing that needs it passes.
 */
export type Mode = 'off' | 'shadow' | 'advisory' | 'enforced' | 'quarantine'

export type StrategyPolicy = {
  readonly mode: Mode
  /** Approvals and open orders of the strategy in one market at most. */
  readonly openIntentsMax: number
}

export type KellyPolicy = {
  readonly enabled: boolean
  /** Share of the full Kelly bet that is taken, micros. */
  readonly fractionMicros: number
  /** A sibling market's estimate counts until it is this old. */
  readonly siblingAgeMsMax: number
  /** Markets of one event that are weighed against each other. */
  readonly siblingsMax: number
}

export type Policy = {
  readonly cell: number
  readonly cells: number
  readonly marketsMax: number
  /** Own approvals that inventory has not named yet. */
  readonly pendingIntentsMax: number
  /** Requested cancels that are remembered. */
  readonly askedCancelsMax: number
  /** Cancels that one input may cause; the rest follow with the ticks. */
  readonly withdrawalsMax: number
  /** A cancel of the same order is requested again only after so long. */
  readonly cancelRepeatMs: number
  /** A quote in a market that nobody has estimated for so long is withdrawn. */
  readonly quoteLifeMs: number
  readonly sizeStepMicros: number
  /** Charged on top of the venue's fee; stage 6 has the same number. */
  readonly builderFeeBps: number
  /** Modes of the control that this cell may trade in: paper, shadow, live. */
  readonly modesAllowed: readonly string[]
  readonly categoriesBlocked: readonly string[]
  readonly strategies: Readonly<Record<string, StrategyPolicy>>
  /** Guards that are not enforced; the kill switch and compliance always are. */
  readonly guardModes: Readonly<Record<string, Mode>>
  readonly limits: Limits
  readonly kelly: KellyPolicy
}

export const defaultPolicy: Policy = {
  cell: 0,
  cells: cellsDefault,
  marketsMax: 5_000,
  pendingIntentsMax: 1_000,
  askedCancelsMax: 10_000,
  withdrawalsMax: 200,
  cancelRepeatMs: 5_000,
  quoteLifeMs: 60_000,
  sizeStepMicros: 10_000,
  builderFeeBps: 0,
  modesAllowed: ['paper', 'shadow'],
  categoriesBlocked: [],
  strategies: {
    'edge-taker': { mode: 'enforced', openIntentsMax: 1 },
    'position-exit': { mode: 'enforced', openIntentsMax: 2 },
    'maker-tight': { mode: 'enforced', openIntentsMax: 2 },
  },
  guardModes: {},
  limits: defaultLimits,
  kelly: { enabled: true, fractionMicros: 500_000, siblingAgeMsMax: 60_000, siblingsMax: 64 },
}

/** Guards that a configuration can't loosen. */
export const alwaysEnforced: readonly string[] = ['kill-switch', 'compliance-gate']

/** What is wrong with a policy, all of it; empty when nothing is. */
export function validatePolicy(policy: Policy): readonly string[] {
  const problems: string[] = []
  const whole = (name: string, value: number, min: number, max: number) => {
    if (Number.isSafeInteger(value) && value >= min && value <= max) return
    problems.push(`${name}: expected a whole number from ${min} to ${max}, found ${value}`)
  }
  whole('cells', policy.cells, 1, 1_024)
  whole('cell', policy.cell, 0, policy.cells - 1)
  whole('marketsMax', policy.marketsMax, 1, 100_000)
  whole('pendingIntentsMax', policy.pendingIntentsMax, 1, 100_000)
  whole('askedCancelsMax', policy.askedCancelsMax, 1, 1_000_000)
  whole('withdrawalsMax', policy.withdrawalsMax, 1, 400)
  whole('cancelRepeatMs', policy.cancelRepeatMs, 100, 600_000)
  whole('quoteLifeMs', policy.quoteLifeMs, 1_000, 600_000)
  whole('sizeStepMicros', policy.sizeStepMicros, 1, ONE)
  whole('builderFeeBps', policy.builderFeeBps, 0, 1_000)
  whole('kelly.fractionMicros', policy.kelly.fractionMicros, 0, ONE)
  whole('kelly.siblingAgeMsMax', policy.kelly.siblingAgeMsMax, 1, 3_600_000)
  whole('kelly.siblingsMax', policy.kelly.siblingsMax, 1, 256)
  for (const [name, { openIntentsMax }] of Object.entries(policy.strategies)) {
    whole(`strategies.${name}.openIntentsMax`, openIntentsMax, 1, 100)
  }
  for (const name of alwaysEnforced) {
    const mode = modeOf(policy, name)
    if (mode !== 'enforced') {
      problems.push(`guardModes.${name}: expected enforced, found ${mode}`)
    }
  }
  return [...problems, ...limitProblems(policy.limits)]
}

/** A guard's mode: enforced unless the policy says otherwise. */
export const modeOf = ({ guardModes }: Policy, guard: string): Mode =>
  Object.hasOwn(guardModes, guard) ? (guardModes[guard] ?? 'enforced') : 'enforced'

/** A strategy's policy, if it is registered. */
export const strategyOf = ({ strategies }: Policy, name: string): StrategyPolicy | undefined =>
  Object.hasOwn(strategies, name) ? strategies[name] : undefined
