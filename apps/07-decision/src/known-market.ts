/**
 * What the gate knows of one market, from the event log and from inventory. Nothing of an estimate
 * is trusted that can be looked up here.
 */
import {
  type BookValidity,
  type CertificateVerdict,
  type FeedStatus,
  type MarketStatus,
  type Position,
  type Reservation,
} from '@polytraders/messages'

export type KnownMarket = {
  readonly conditionId: string
  groupId: string
  parentEventId: string
  category: string
  negRisk: boolean
  /** null until the registry has spoken of it. */
  status: MarketStatus | null
  /** Newest instrument version; 0 when none was heard. */
  registryVersion: number
  lastSyncedMs: number
  closeMs: number | null
  /** The venue said that it is resolved, whatever the registry has made of that yet. */
  resolved: boolean
  /** Newest sealed book event; 0 when there is none. */
  bookEventId: number
  bestBid: number
  bestAsk: number
  validity: BookValidity
  certificate: CertificateVerdict
  feed: FeedStatus
  positions: readonly Position[]
  reservations: readonly Reservation[]
  exposureMicros: number
  /** Money of pending approvals in this market. */
  pendingMoneyMicros: number
  /** Approvals in this market that inventory has not named. */
  pendingCount: number
  /** Newest champion score that was not suppressed; 0 when there was none. */
  scoredMs: number
  /** Whether the newest champion score was suppressed. */
  suppressed: boolean
  /** Worth and all-in cost of YES at the newest entering estimate; what siblings are weighed by. */
  yesWorth: number
  yesCost: number
  yesAtMs: number
}

export const createKnownMarket = (conditionId: string): KnownMarket => ({
  conditionId,
  groupId: '',
  parentEventId: '',
  category: '',
  negRisk: false,
  status: null,
  registryVersion: 0,
  lastSyncedMs: 0,
  closeMs: null,
  resolved: false,
  bookEventId: 0,
  bestBid: 0,
  bestAsk: 0,
  validity: 'invalid',
  certificate: 'BROKEN',
  feed: 'disconnected',
  positions: [],
  reservations: [],
  exposureMicros: 0,
  pendingMoneyMicros: 0,
  pendingCount: 0,
  scoredMs: 0,
  suppressed: false,
  yesWorth: 0,
  yesCost: 0,
  yesAtMs: 0,
})

export const isHeld = (positions: readonly Position[]) => {
  for (const position of positions) if (position.position > 0) return true
  return false
}

/** Why a book must not be rested on; empty when it may. */
export function bookReason(validity: BookValidity, verdict: CertificateVerdict): string {
  if (verdict === 'BROKEN') return 'INTEL_BOOK_BROKEN'
  if (verdict === 'SUSPECT') return 'INTEL_BOOK_SUSPECT'
  return validity === 'valid' ? '' : 'INTEL_BOOK_NOT_VALID'
}

/** Why a market must not be rested in; empty when it may. */
export function statusReason(status: MarketStatus | null): string {
  if (status === null) return 'DISC_INSTRUMENT_UNKNOWN'
  if (status === 'resolved') return 'DISC_MARKET_RESOLVED'
  return status === 'open' ? '' : 'DISC_MARKET_NOT_OPEN'
}
