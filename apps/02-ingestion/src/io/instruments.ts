/**
 * Which markets of a cell are to be collected, by what the registry says of them. A market is taken
 * once it is open and known well enough to build its book, and stays until it is resolved: a pause
 * or a halt is no reason to lose its book. When there are more than places, the lowest condition
 * ids have them: the registry says nothing of how hot a market is.
 */
import { cellOf } from '@polytraders/domain'
import { type InstrumentChanged } from '@polytraders/messages'

export type Instrument = {
  readonly conditionId: string
  readonly groupId: string
  /** YES, NO. */
  readonly tokenIds: readonly [string, string]
  readonly tickSize: number
  readonly minSize: number
  readonly negRisk: boolean
}

export type Instruments = {
  /** Takes a version; whether it changes what is to be collected. */
  take(fact: InstrumentChanged): boolean
  /** The venue says that it is over, before the registry does. */
  resolve(conditionId: string): void
  /** Chooses. What was chosen before and is not resolved keeps its place. */
  choose(): ReadonlyMap<string, Instrument>
  waiting(): number
  refused(): number
}

export type InstrumentsOptions = {
  readonly cell: number
  readonly cells: number
  readonly marketsMax: number
  readonly instrumentsMax: number
}

type Known = {
  readonly version: number
  readonly isOpen: boolean
  readonly instrument: Instrument | null
}

export function createInstruments(options: InstrumentsOptions): Instruments {
  const { cell, cells, marketsMax, instrumentsMax } = options
  const known = new Map<string, Known>()
  const resolved = new Set<string>()
  let chosen = new Map<string, Instrument>()
  let waiting = 0
  let refused = 0

  function take(fact: InstrumentChanged): boolean {
    const { condition_id: conditionId, version, status } = fact
    const before = known.get(conditionId)
    if (cellOf(fact.group_id, cells) !== cell || version <= (before?.version ?? 0)) return false
    if (status === 'resolved' && !chosen.has(conditionId)) {
      known.delete(conditionId)
      return false
    }
    if (!before && known.size >= instrumentsMax) {
      refused++
      return false
    }
    if (status === 'resolved') resolved.add(conditionId)
    known.set(conditionId, { version, isOpen: status === 'open', instrument: instrumentOf(fact) })
    return true
  }

  function choose(): ReadonlyMap<string, Instrument> {
    const next = new Map<string, Instrument>()
    for (const conditionId of chosen.keys()) {
      const instrument = known.get(conditionId)?.instrument
      if (resolved.has(conditionId)) known.delete(conditionId)
      else if (instrument) next.set(conditionId, instrument)
    }
    for (const conditionId of resolved) if (!known.has(conditionId)) resolved.delete(conditionId)
    const open = [...known].filter(([id, { isOpen }]) => isOpen && !next.has(id))
    open.sort(([a], [b]) => (a < b ? -1 : 1))
    waiting = 0
    for (const [conditionId, { instrument }] of open) {
      if (!instrument) continue
      if (next.size < marketsMax) next.set(conditionId, instrument)
      else waiting++
    }
    chosen = next
    return next
  }

  return {
    take,
    choose,
    resolve(conditionId) {
      if (known.has(conditionId)) resolved.add(conditionId)
    },
    waiting: () => waiting,
    refused: () => refused,
  }
}

/** Null when the registry does not know enough of it to build a book. */
function instrumentOf(fact: InstrumentChanged): Instrument | null {
  const [yesId, noId] = fact.token_ids
  if (!yesId || !noId || yesId === noId || fact.token_ids.length !== 2) return null
  if (fact.tick_size <= 0 || fact.min_size < 0) return null
  return {
    conditionId: fact.condition_id,
    groupId: fact.group_id,
    tokenIds: [yesId, noId],
    tickSize: fact.tick_size,
    minSize: fact.min_size,
    negRisk: fact.neg_risk,
  }
}
