/**
 * What a market is worth, second by second: the probability of each outcome given what is known.
 *
 * The outcome is drawn first, then evidence about it arrives: a little all the time, much at once
 * when there is news, and more towards the end. The path is the Bayesian posterior, so that it is a
 * random walk in log odds to everybody who does not know the outcome, and calibrated: of all the
 * moments at which it says 0.7, seven in ten end in YES. Outcomes of a group are exclusive and sum
 * to one.
 */
import { chance, normal, type Random, uniform } from './random.ts'

export type Belief = {
  /** Index of the outcome that happens. */
  readonly outcome: number
  /** Probability of outcome i at second s: at s x outcomes + i. */
  readonly path: Float64Array
  readonly outcomes: number
  readonly seconds: number
}

/** Standard deviation of the log odds in a second, and of a piece of news. */
const drip = 0.013
const news = 0.7
const newsPerSecond = 1 / 480
/** The last tenth of the time tells as much a second as this many others. */
const lateFactor = 6
const lateShare = 0.1

export function createBelief(random: Random, prior: readonly number[], seconds: number): Belief {
  const outcomes = prior.length
  const outcome = drawn(random, prior)
  const weights = prior.map(p => Math.log(p))
  const path = new Float64Array((seconds + 1) * outcomes)
  for (let second = 0; second <= seconds; second++) {
    write(path, second, weights)
    const late = second >= seconds * (1 - lateShare)
    learn(random, weights, outcome, drip * drip * (late ? lateFactor : 1))
    if (chance(random, newsPerSecond)) learn(random, weights, outcome, news * news)
  }
  return { outcome, path, outcomes, seconds }
}

/** Probability of an outcome, `second` seconds from the start; the last one holds from then on. */
export function beliefAt(belief: Belief, index: number, second: number): number {
  const at = Math.min(Math.max(Math.floor(second), 0), belief.seconds)
  return belief.path[at * belief.outcomes + index] ?? 0
}

/**
 * A signal for each outcome, normal of variance v/2, whose mean is v/2 for the true one and 0 for
 * the others. Between two outcomes the log odds then move by v/2 on average, with variance v.
 */
function learn(random: Random, weights: number[], outcome: number, variance: number): void {
  const spread = Math.sqrt(variance / 2)
  for (let n = 0; n < weights.length; n++) {
    weights[n] = (weights[n] ?? 0) + spread * normal(random) + (n === outcome ? variance / 2 : 0)
  }
}

function write(path: Float64Array, second: number, weights: readonly number[]): void {
  const most = Math.max(...weights)
  const odds = weights.map(weight => Math.exp(weight - most))
  const total = odds.reduce((a, b) => a + b, 0)
  for (const [n, odd] of odds.entries()) path[second * weights.length + n] = odd / total
}

function drawn(random: Random, prior: readonly number[]): number {
  let left = uniform(random)
  for (const [n, probability] of prior.entries()) {
    left -= probability
    if (left < 0) return n
  }
  return prior.length - 1
}
