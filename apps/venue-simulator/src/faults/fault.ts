/**
 * Faults of the feed: what a connection is told instead of what happened. A fault takes the
 * messages of one connection, one by one, and gives what is told in their place; what it holds back
 * it gives when it ends. Pure: chance is seeded, time is the messages'.
 */
import { type Random } from '@polytraders/market'
import { type Telling } from '../telling.ts'

export type Fault = {
  /** What is told in place of a message. */
  readonly take: (telling: Telling) => readonly Telling[]
  /** What is told when the fault is over. */
  readonly end: () => readonly Telling[]
  /** Messages that it changed, held or swallowed. */
  readonly struck: () => number
}

export type FaultOptions = {
  /** Whose messages are struck; any market's when null. */
  readonly market: string | null
  /** Messages struck at most; a fault that lasts strikes all until it ends. */
  readonly count: number
  readonly random: Random
}

export const hits = ({ market }: FaultOptions, telling: Telling) =>
  market === null || telling.market === market

/** A fault that strikes up to `count` messages that fit, each on its own. */
export function striking(
  options: FaultOptions,
  fits: (telling: Telling) => boolean,
  strike: (telling: Telling) => readonly Telling[],
): Fault {
  let struck = 0
  return {
    take(telling) {
      if (struck >= options.count || !hits(options, telling) || !fits(telling)) return [telling]
      const told = strike(telling)
      if (told[0] === telling && told.length === 1) return told
      struck++
      return told
    },
    end: () => [],
    struck: () => struck,
  }
}

/** A fault that holds back what fits until it ends, and then gives it all or nothing of it. */
export function holding(
  options: FaultOptions,
  fits: (telling: Telling) => boolean,
  after: 'late' | 'lost',
): Fault {
  const held: Telling[] = []
  let struck = 0
  return {
    take(telling) {
      if (!hits(options, telling) || !fits(telling)) return [telling]
      struck++
      if (after === 'late' && held.length < heldMax) held.push(telling)
      return []
    },
    end: () => held.splice(0),
    struck: () => struck,
  }
}

/** Most messages that a fault holds back; what comes then is lost. */
const heldMax = 100_000

export const isChange = ({ kind }: Telling) => kind === 'price_change'
/** Whether a message says something of a book. */
export const isOfBook = ({ kind }: Telling) => kind === 'price_change' || kind === 'book'
