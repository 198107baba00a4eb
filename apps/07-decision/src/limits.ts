/**
 * The numbers that guards judge by. Each has a default, with the value at which a guard warns and
 * the value at which it rejects, and a hard bound: a configuration past it does not start.
 *
 * `most` limits are passed by going over them, `least` limits by going under.
 */

/** A guard warns past `warning` and rejects past `reject`. */
export type Limit = { readonly warning: number; readonly reject: number }

export type LimitSpec = {
  readonly sense: 'most' | 'least'
  readonly default: Limit
  /** What `reject` may not be past. */
  readonly hard: number
}

export const limitSpecs = {
  /** Age of the registry's last sync. */
  registryAgeMs: { sense: 'most', default: { warning: 45_000, reject: 60_000 }, hard: 60_000 },
  /** Silence of the book. */
  bookAgeMs: { sense: 'most', default: { warning: 3_000, reject: 10_000 }, hard: 60_000 },
  /** How far the newest sealed event may be behind the estimate's. */
  clockBehindMs: { sense: 'most', default: { warning: 500, reject: 2_000 }, hard: 10_000 },
  /** Time left until the market closes. */
  closingMs: { sense: 'least', default: { warning: 300_000, reject: 60_000 }, hard: 5_000 },
  spreadMicros: { sense: 'most', default: { warning: 50_000, reject: 100_000 }, hard: 200_000 },
  /** Shares at each touch. */
  touchMicros: {
    sense: 'least',
    default: { warning: 50_000_000, reject: 5_000_000 },
    hard: 1_000_000,
  },
  /** ub - lb of the score. */
  bandMicros: { sense: 'most', default: { warning: 200_000, reject: 300_000 }, hard: 500_000 },
  /** market_exposure / gross_exposure: with one market it is always 1. */
  concentrationMicros: {
    sense: 'most',
    default: { warning: 1_000_000, reject: 1_000_000 },
    hard: 1_000_000,
  },
  /** Age of the last mark while something is held. */
  markAgeMs: { sense: 'most', default: { warning: 30_000, reject: 60_000 }, hard: 300_000 },
  /** Share of the budget's drawdown limit that is used, micros. */
  drawdownShareMicros: {
    sense: 'most',
    default: { warning: 800_000, reject: 999_999 },
    hard: 999_999,
  },
} as const satisfies Readonly<Record<string, LimitSpec>>

export type LimitName = keyof typeof limitSpecs

export type Limits = Readonly<Record<LimitName, Limit>>

export const defaultLimits: Limits = {
  registryAgeMs: limitSpecs.registryAgeMs.default,
  bookAgeMs: limitSpecs.bookAgeMs.default,
  clockBehindMs: limitSpecs.clockBehindMs.default,
  closingMs: limitSpecs.closingMs.default,
  spreadMicros: limitSpecs.spreadMicros.default,
  touchMicros: limitSpecs.touchMicros.default,
  bandMicros: limitSpecs.bandMicros.default,
  concentrationMicros: limitSpecs.concentrationMicros.default,
  markAgeMs: limitSpecs.markAgeMs.default,
  drawdownShareMicros: limitSpecs.drawdownShareMicros.default,
}

/** What is wrong with the limits of a configuration; empty when nothing is. */
export function limitProblems(limits: Limits): readonly string[] {
  const problems: string[] = []
  for (const [name, spec] of entries) {
    const { warning, reject } = limits[name]
    if (![warning, reject].every(value => Number.isSafeInteger(value) && value >= 0)) {
      problems.push(`limits.${name}: expected whole numbers, found ${warning} and ${reject}`)
      continue
    }
    const past = (value: number, bound: number) =>
      spec.sense === 'most' ? value > bound : value < bound
    if (past(reject, spec.hard)) {
      const most = spec.sense === 'most' ? 'most' : 'least'
      problems.push(`limits.${name}.reject: expected at ${most} ${spec.hard}, found ${reject}`)
    }
    if (past(warning, reject)) {
      problems.push(`limits.${name}.warning: expected before reject ${reject}, found ${warning}`)
    }
  }
  return problems
}

const entries: readonly (readonly [LimitName, LimitSpec])[] = [
  ['registryAgeMs', limitSpecs.registryAgeMs],
  ['bookAgeMs', limitSpecs.bookAgeMs],
  ['clockBehindMs', limitSpecs.clockBehindMs],
  ['closingMs', limitSpecs.closingMs],
  ['spreadMicros', limitSpecs.spreadMicros],
  ['touchMicros', limitSpecs.touchMicros],
  ['bandMicros', limitSpecs.bandMicros],
  ['concentrationMicros', limitSpecs.concentrationMicros],
  ['markAgeMs', limitSpecs.markAgeMs],
  ['drawdownShareMicros', limitSpecs.drawdownShareMicros],
]
