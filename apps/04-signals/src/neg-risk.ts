/**
 * The asks of a neg-risk event, added up as they change.
 *
 * The venue does not say how many outcomes an event has, so the sum is known only when every member
 * the registry has spoken of has an ask, there are at least two, none has won, and the sum is not
 * so far below one that members must be missing. A member that lost costs nothing.
 */
import { ONE } from '@polytraders/domain'

export type NegRiskEvent = {
  members: number
  /** Members without an ask. */
  missing: number
  /** Micros, over the members that have one. */
  askSum: number
  /** Members that paid out. */
  won: number
}

/** What a market counts for: its ask in micros, or one of these. */
export const NO_ASK = -1
export const WON = -2

/** By parent event; an event is gone with its last member. */
export type NegRiskEvents = Map<string, NegRiskEvent>

export function joinEvent(events: NegRiskEvents, negRiskEventId: string, ask: number): void {
  const event = events.get(negRiskEventId) ?? { members: 0, missing: 0, askSum: 0, won: 0 }
  event.members++
  count(event, ask, 1)
  events.set(negRiskEventId, event)
}

export function leaveEvent(events: NegRiskEvents, negRiskEventId: string, ask: number): void {
  const event = events.get(negRiskEventId)
  if (event === undefined) return
  event.members--
  count(event, ask, -1)
  if (event.members === 0) events.delete(negRiskEventId)
}

export function changeAsk(
  events: NegRiskEvents,
  negRiskEventId: string,
  was: number,
  is: number,
): void {
  const event = events.get(negRiskEventId)
  if (event === undefined) return
  count(event, was, -1)
  count(event, is, 1)
}

/** Sum of YES asks, 1 = fair; NaN when the event is not known to be complete. */
export function negRiskSum(events: NegRiskEvents, negRiskEventId: string, sumMin: number): number {
  const event = events.get(negRiskEventId)
  if (event === undefined || event.members < 2 || event.missing > 0 || event.won > 0) {
    return Number.NaN
  }
  return event.askSum >= sumMin ? event.askSum / ONE : Number.NaN
}

function count(event: NegRiskEvent, ask: number, by: 1 | -1): void {
  if (ask === NO_ASK) event.missing += by
  else if (ask === WON) event.won += by
  else event.askSum += by * ask
}
