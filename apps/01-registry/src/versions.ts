/**
 * From what is told to what is said: the one place where a market is kept, gets a version, or is
 * refused. A refusal leaves everything as it was.
 */
import { type InstrumentChanged, type Unreadable } from '@polytraders/messages'
import { type Instrument } from '@polytraders/venue/translate'
import { changedFields, describe, type InstrumentFields } from './instrument.ts'
import { type Context, type Market, type State, unreadable } from './state.ts'
import { mayBecome } from './status.ts'

export type Draft = Omit<Market, 'said' | 'listing'> & { readonly groupId: string }

/** What a fact takes over from the input that caused it. */
type Cause = Pick<InstrumentChanged, 'source_ts' | 'recv_ts' | 'quality'>

export function publish(
  context: Context,
  known: Market | undefined,
  draft: Draft,
  cause: Cause,
): 'changed' | 'same' | 'refused' {
  const { policy, state, say } = context
  const listing = listingOf(draft.told)
  const duplicateOf = known?.said.duplicate_of || firstListed(state, listing, draft.told)
  const fields = describe(policy, { ...draft, duplicateOf })
  const refusal = known ? refuseChange(known.said, fields) : makeRoom(context, fields)
  if (refusal) {
    say(refusal)
    return 'refused'
  }

  const changed = changedFields(known?.said, fields)
  const said = changed.length > 0 || !known ? versionOf(known, draft, fields, cause) : known.said
  const { groupId, ...market } = draft
  keep(state, known, { ...market, said, listing })
  if (said === known?.said) return 'same'
  say({ type: 'InstrumentChanged', fact: said })
  return 'changed'

  function versionOf(
    before: Market | undefined,
    { lastSyncedMs }: Draft,
    now: InstrumentFields,
    { source_ts, recv_ts, quality }: Cause,
  ): InstrumentChanged {
    return {
      correlation_id: '',
      source_ts,
      recv_ts,
      quality,
      ...now,
      version: (before?.said.version ?? 0) + 1,
      changed,
      last_synced_ts: lastSyncedMs,
    }
  }
}

/** What is settled stays settled: money was paid by it. */
function refuseChange(before: InstrumentFields, after: InstrumentFields): Unreadable | null {
  const { condition_id, status, payout } = before
  if (!mayBecome(status, after.status)) {
    const detail = `expected ${condition_id} to stay ${status}, found ${after.status}`
    return unreadable('illegal-transition', detail)
  }
  if (payout === null || after.payout === null || `${payout}` === `${after.payout}`) return null
  const expected = `expected the payout of ${condition_id} to stay ${payout}`
  return unreadable('payout-changed', `${expected}, found ${after.payout}`)
}

/** A resolved market never takes another's place, so that history read twice does not go round. */
function makeRoom({ policy, state }: Context, newcomer: InstrumentFields): Unreadable | null {
  if (state.markets.size < policy.marketsMax) return null
  const [oldest] = state.resolved
  if (oldest === undefined || newcomer.status === 'resolved') {
    const found = `${newcomer.condition_id}, ${newcomer.status}`
    return unreadable(
      'markets-full',
      `expected at most ${policy.marketsMax} markets, found ${found}`,
    )
  }
  forget(state, oldest)
  return null
}

function forget(state: State, conditionId: string): void {
  const market = state.markets.get(conditionId)
  state.markets.delete(conditionId)
  state.resolved.delete(conditionId)
  if (market) unlist(state, market)
}

function keep(state: State, known: Market | undefined, market: Market): void {
  const { condition_id, status } = market.said
  state.markets.set(condition_id, market)
  if (status === 'resolved') state.resolved.add(condition_id)
  if (known?.listing === market.listing) return
  if (known) unlist(state, known)
  const isFree = market.listing !== '' && !state.listings.has(market.listing)
  if (isFree) state.listings.set(market.listing, condition_id)
}

function unlist({ listings }: State, { listing, said }: Market): void {
  if (listings.get(listing) === said.condition_id) listings.delete(listing)
}

/** What two listings of the same thing have in common; empty when the question is not known. */
const listingOf = ({ question, parentEventId, closeTimeMs }: Instrument) =>
  question === null ? '' : JSON.stringify([question, parentEventId, closeTimeMs])

/** The first market that was listed alike; empty when it is this one. Linked, never merged. */
function firstListed({ listings }: State, listing: string, { conditionId }: Instrument): string {
  const first = listings.get(listing) ?? ''
  return first === conditionId ? '' : first
}
