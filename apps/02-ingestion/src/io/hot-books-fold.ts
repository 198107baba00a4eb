/**
 * Books folded from what the book builder says, as any subscriber folds them. What must stay true:
 * a market has a book here only from a snapshot on, and only while every delta follows on the one
 * before; what can't be followed is dropped, and comes back with the next snapshot, at most 500
 * records or 60 s later.
 */
import { createLadder, type Ladder, setLevel, tickOf, topLevels } from '@polytraders/domain'
import {
  type BookDelta,
  type BookSnapshot,
  type BookStatus,
  type MarketNotice,
} from '@polytraders/messages'
import { type HotMarket } from '@polytraders/redis'

/** A fact of the topic, with the place that decides whether it is newer than what is stored. */
export type Folded = {
  readonly owner: number
  readonly eventId: number
} & (
  | { readonly type: 'BookSnapshot'; readonly fact: BookSnapshot }
  | { readonly type: 'BookDelta'; readonly fact: BookDelta }
  | { readonly type: 'BookStatus'; readonly fact: BookStatus }
  | { readonly type: 'MarketNotice'; readonly fact: MarketNotice }
)

type Header = Omit<HotMarket, 'bids' | 'asks' | 'tickSize'>

export type FoldedMarket = {
  header: Header
  ladder: Ladder
  /** Whether something changed since it was handed out last, and when that was; -1 for never. */
  isChanged: boolean
  writtenMs: number
}

export type Fold = {
  readonly markets: ReadonlyMap<string, FoldedMarket>
  readonly counts: FoldCounts
  take(record: Folded): void
}

export type FoldCounts = {
  /** Deltas passed over until a snapshot comes. */
  waiting: number
  /** Books dropped because a delta did not follow. */
  gaps: number
  /** Snapshots of a market that there was no room for. */
  noRoom: number
}

type State = {
  readonly marketsMax: number
  readonly markets: Map<string, FoldedMarket>
  /** Markets that left, so that they do not come back. Oldest first. */
  readonly resolved: Set<string>
  readonly counts: FoldCounts
}

export function createFold(marketsMax: number): Fold {
  const markets = new Map<string, FoldedMarket>()
  const counts: FoldCounts = { waiting: 0, gaps: 0, noRoom: 0 }
  const state: State = { marketsMax, markets, resolved: new Set(), counts }
  return {
    markets,
    counts,
    take(record) {
      const { owner, eventId } = record
      switch (record.type) {
        case 'BookSnapshot':
          return takeSnapshot(state, record.fact, owner, eventId)
        case 'BookDelta':
          return takeDelta(state, record.fact, owner, eventId)
        case 'BookStatus':
          return takeStatus(state, record.fact, owner, eventId)
        case 'MarketNotice':
          return takeNotice(state, record.fact)
      }
    },
  }
}

function takeSnapshot(state: State, fact: BookSnapshot, owner: number, eventId: number): void {
  const { markets, counts } = state
  const { condition_id: id } = fact
  const known = markets.get(id)
  const [yes, no] = fact.token_ids
  if (state.resolved.has(id) || !yes || !no) return
  if (!known && markets.size >= state.marketsMax) {
    counts.noRoom++
    return
  }
  const ladder = createLadder(fact.tick_size)
  for (const { price, size } of fact.bids) setLevel(ladder, 'BUY', tickOf(ladder, price), size)
  for (const { price, size } of fact.asks) setLevel(ladder, 'SELL', tickOf(ladder, price), size)
  const feed = known?.header.feed ?? ''
  const header = { ...placed(fact, owner, eventId), conditionId: id, feed }
  markets.set(id, {
    header: { ...header, tokenIds: [yes, no], epoch: fact.epoch, seq: fact.seq },
    ladder,
    isChanged: true,
    writtenMs: known?.writtenMs ?? -1,
  })
}

function takeDelta(
  { markets, counts }: State,
  fact: BookDelta,
  owner: number,
  eventId: number,
): void {
  const known = markets.get(fact.condition_id)
  if (!known) {
    counts.waiting++
    return
  }
  const { header, ladder } = known
  if (fact.epoch !== header.epoch || fact.seq !== header.seq + 1) {
    markets.delete(fact.condition_id)
    counts.gaps++
    return
  }
  for (const { side, price, size } of fact.changes) {
    setLevel(ladder, side, tickOf(ladder, price), size)
  }
  known.header = { ...header, ...placed(fact, owner, eventId), seq: fact.seq }
  known.isChanged = true
}

function takeStatus({ markets }: State, fact: BookStatus, owner: number, eventId: number): void {
  const known = markets.get(fact.condition_id)
  if (!known) return
  const { sourceMs, recvMs } = known.header
  // A status tells of health: the book stays of the moment it was of.
  const health = { ...placed(fact, owner, eventId), sourceMs, recvMs }
  known.header = { ...known.header, ...health, feed: fact.feed_status }
  known.isChanged = true
}

function takeNotice({ markets, resolved, marketsMax }: State, notice: MarketNotice): void {
  const { kind, condition_id: id } = notice
  if (kind !== 'market_resolved' || !markets.delete(id)) return
  for (const oldest of resolved) {
    if (resolved.size < marketsMax) break
    resolved.delete(oldest)
  }
  resolved.add(id)
}

type Health = Pick<BookSnapshot, 'source_ts' | 'recv_ts' | 'book_validity' | 'certificate'>

const placed = (fact: Health, owner: number, eventId: number) => ({
  owner,
  eventId,
  verdict: fact.certificate.verdict,
  reasons: fact.certificate.reasons,
  validity: fact.book_validity,
  sourceMs: fact.source_ts,
  recvMs: fact.recv_ts,
})

/** The market as it is stored, all levels. */
export const hotMarketOf = ({ header, ladder }: FoldedMarket): HotMarket => ({
  ...header,
  tickSize: ladder.tickSize,
  bids: topLevels(ladder, 'BUY', ladder.bidLevels),
  asks: topLevels(ladder, 'SELL', ladder.askLevels),
})
