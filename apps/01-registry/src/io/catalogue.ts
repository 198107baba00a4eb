/**
 * What the pollers know of the markets: enough to choose whom to ask about next, and no more. What
 * a market is, the core judges from the bodies.
 *
 * What must stay true: a market's group is the one first seen, here as in the core; at most
 * `marketsMax` markets that are not over are kept.
 */
import { groupOf } from '@polytraders/domain'
import { readGammaMarket } from '@polytraders/venue/translate'

export type Known = {
  readonly groupId: string
  /** 24 h volume, then liquidity: for ranks only. */
  readonly heat: readonly [volume: number, liquidity: number]
  /** Micros; null when the body did not say. */
  readonly tickSize: number | null
  /** Whether tick, minimum size or fee are missing, which the CLOB may know. */
  readonly lacks: boolean
  /** The last scan of everything that had it. */
  readonly scan: number
}

export type Taken = {
  readonly conditionId: string
  readonly groupId: string
  readonly isOver: boolean
}

export type Catalogue = {
  /** Known before this process asked anything, such as from the registry's own view. */
  seed(conditionId: string, groupId: string): void
  /** Takes a body of Gamma's; null when it is no market, which the core will say. */
  take(body: string, scan: number): Taken | null
  get(conditionId: string): Known | undefined
  /** Somebody trades or watches it: it is hot for a while. */
  use(conditionId: string, nowMs: number): void
  /**
   * Those in use, the least lately asked about first, then those that trade most: so many, or more
   * where all in use would not have their turn in `turnsMax`.
   */
  hot(count: number, nowMs: number): readonly string[]
  /** They were asked about. */
  asked(conditionIds: readonly string[], nowMs: number): void
  /** Those that the scan did not have: closed, or gone. Those least lately read come first. */
  missing(scan: number, countMax: number): readonly string[]
  /** The venue knows it no longer. */
  forget(conditionId: string): void
  size(): number
  /** Markets for which there was no room. */
  turnedAway(): number
}

/** How long a market that was used stays in use. */
const inUseMs = 600_000
const usedMax = 5_000
/** Everything in use is among the hot ones once in so many turns. */
const turnsMax = 6

type Use = { readonly usedMs: number; askedMs: number }

export function createCatalogue(marketsMax: number): Catalogue {
  const markets = new Map<string, Known>()
  const used = new Map<string, Use>()
  let turnedAway = 0

  function keep(conditionId: string, known: Known): void {
    if (markets.has(conditionId) || markets.size < marketsMax) markets.set(conditionId, known)
    else turnedAway++
  }

  return {
    seed: (conditionId, groupId) =>
      keep(conditionId, { groupId, heat: [0, 0], tickSize: null, lacks: false, scan: 0 }),
    take(body, scan) {
      const reading = readGammaMarket(body)
      if (!reading.ok) return null
      const { parentEventId, tickSize, minSize, fee, closed, payouts, umaStatus } = reading.value
      const conditionId = reading.value.conditionId.toLowerCase()
      const groupId = markets.get(conditionId)?.groupId ?? firstGroup(parentEventId, conditionId)
      const isSettled = payouts !== null || umaStatus === 'resolved' || umaStatus === 'settled'
      const isOver = closed === true && isSettled
      const lacks = tickSize === null || minSize === null || fee === null
      if (isOver) markets.delete(conditionId)
      else keep(conditionId, { groupId, heat: heatOf(body), tickSize, lacks, scan })
      return { conditionId, groupId, isOver }
    },
    get: conditionId => markets.get(conditionId),
    use(conditionId, nowMs) {
      const askedMs = used.get(conditionId)?.askedMs ?? 0
      used.delete(conditionId)
      used.set(conditionId, { usedMs: nowMs, askedMs })
      const [oldest] = used.keys()
      if (used.size > usedMax && oldest !== undefined) used.delete(oldest)
    },
    hot(count, nowMs) {
      const inUse = [...used]
        .filter(([id, { usedMs }]) => nowMs - usedMs < inUseMs && markets.has(id))
        .sort(([, a], [, b]) => a.askedMs - b.askedMs)
      const first = new Set(inUse.map(([id]) => id))
      const rest = [...markets].filter(([id]) => !first.has(id))
      const ranked = rest.sort(([, a], [, b]) => compareHeat(a.heat, b.heat)).map(([id]) => id)
      const enough = Math.max(count, Math.ceil(inUse.length / turnsMax))
      return [...first, ...ranked].slice(0, enough)
    },
    asked(conditionIds, nowMs) {
      for (const conditionId of conditionIds) {
        const use = used.get(conditionId)
        if (use) use.askedMs = nowMs
      }
    },
    missing: (scan, countMax) =>
      [...markets]
        .filter(([, known]) => known.scan < scan)
        .sort(([, a], [, b]) => a.scan - b.scan)
        .slice(0, countMax)
        .map(([id]) => id),
    forget: conditionId => void markets.delete(conditionId),
    size: () => markets.size,
    turnedAway: () => turnedAway,
  }
}

const firstGroup = (parentEventId: string | null, conditionId: string) =>
  groupOf({ parentEventId: parentEventId ?? '', conditionId })

const compareHeat = (a: Known['heat'], b: Known['heat']) => b[0] - a[0] || b[1] - a[1]

function heatOf(body: string): Known['heat'] {
  const fields = new Map(Object.entries(Object(JSON.parse(body))))
  return [
    amountOf(fields.get('volume24hr') ?? fields.get('volume24hrClob')),
    amountOf(fields.get('liquidityNum') ?? fields.get('liquidity')),
  ]
}

/** A ranking only: no float of this touches money. */
function amountOf(value: unknown): number {
  const amount = Number(typeof value === 'string' || typeof value === 'number' ? value : 0)
  return Number.isFinite(amount) && amount > 0 ? amount : 0
}
