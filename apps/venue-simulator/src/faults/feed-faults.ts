/** Faults of delivery: messages lost, told twice, late, in another order, or not at all. */
import { below, chance } from '@polytraders/market'
import { type Telling } from '../telling.ts'
import {
  type Fault,
  type FaultOptions,
  hits,
  holding,
  isChange,
  isOfBook,
  striking,
} from './fault.ts'

/** A change of a level is not told. */
export const droppedDelta = (options: FaultOptions): Fault => striking(options, isChange, () => [])

/** A message is told twice: at once, or again after up to three others. */
export function duplicated(options: FaultOptions): Fault {
  const waiting: { readonly telling: Telling; after: number }[] = []
  let struck = 0
  return {
    take(telling) {
      if (!hits(options, telling)) return [telling]
      const told = [telling]
      for (const each of waiting) each.after--
      while (waiting[0] && waiting[0].after <= 0) {
        told.push(...waiting.splice(0, 1).map(each => each.telling))
      }
      if (struck < options.count && isOfBook(telling)) {
        struck++
        const after = below(options.random, 4)
        if (after === 0) told.push(telling)
        else waiting.push({ telling, after })
      }
      return told
    },
    end: () => waiting.splice(0).map(({ telling }) => telling),
    struck: () => struck,
  }
}

/** A message is told after the one that followed it. */
export function reordered(options: FaultOptions): Fault {
  let held: Telling | null = null
  let struck = 0
  const release = (): Telling[] => {
    const told = held ? [held] : []
    held = null
    return told
  }
  return {
    take(telling) {
      if (!hits(options, telling)) return [telling]
      if (held) return isOfBook(telling) ? [telling, ...release()] : [telling]
      if (struck >= options.count || !isChange(telling)) return [telling]
      struck++
      held = telling
      return []
    },
    end: release,
    struck: () => struck,
  }
}

/** One market is not told of while others go on; then it is told late, or never. */
export const stale = (options: FaultOptions): Fault =>
  holding(options, () => true, chance(options.random, 0.5) ? 'late' : 'lost')

/** Nothing is told at all, though PINGs are answered. */
export const frozen = (options: FaultOptions): Fault =>
  holding({ ...options, market: null }, () => true, 'lost')

/** What a subscription is sent first never comes. */
export const missingSnapshot = (options: FaultOptions): Fault =>
  striking(
    { ...options, market: null },
    ({ kind }) => kind === 'snapshot',
    () => [],
  )

/** The venue's tick changes and nobody is told. The tick itself is the venue's to change. */
export const tickChangeMissed = (options: FaultOptions): Fault =>
  striking(
    { ...options, count: 1_000 },
    ({ kind }) => kind === 'tick_size_change',
    () => [],
  )
