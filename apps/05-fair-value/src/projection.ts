/**
 * Probabilities of a neg-risk event are projected to sum to one: p' = p / sum(p), over the newest
 * calibrated probability of every member.
 *
 * Which markets are members is not said anywhere. The vector carries the sum of the event's asks
 * when the engine knows all of them; when the asks of the members scored here add up to that very
 * sum, these are all, and only then is anything projected. A sum too far from one is a sign of a
 * wrong member rather than of wrong probabilities, and is left alone.
 */
import { ONE } from '@polytraders/domain'

export type ProjectionPolicy = {
  /** Events remembered of each model; the one scored longest ago makes room. */
  readonly eventsMax: number
  /** Members of an event remembered. */
  readonly membersMax: number
  /** Sums of probabilities that are projected. */
  readonly sumMin: number
  readonly sumMax: number
}

export type Member = { readonly ask: number; readonly p: number }

/** Members by condition id, by parent event, in the order they were last scored. */
export type Events = Map<string, Map<string, Member>>

export function rememberMember(
  policy: ProjectionPolicy,
  events: Events,
  eventId: string,
  conditionId: string,
  member: Member,
): void {
  const members = events.get(eventId) ?? new Map<string, Member>()
  if (members.has(conditionId) || members.size < policy.membersMax) {
    members.set(conditionId, member)
  }
  events.delete(eventId)
  events.set(eventId, members)
  if (events.size <= policy.eventsMax) return
  for (const oldest of events.keys()) {
    events.delete(oldest)
    return
  }
}

export function forgetMember(events: Events, eventId: string, conditionId: string): void {
  const members = events.get(eventId)
  if (members === undefined) return
  members.delete(conditionId)
  if (members.size === 0) events.delete(eventId)
}

/** The projected probability of a member; as it was when the event is not known whole. */
export function projected(
  policy: ProjectionPolicy,
  events: Events,
  eventId: string,
  askSum: number | null,
  p: number,
): number {
  const members = events.get(eventId)
  if (askSum === null || members === undefined) return p
  let asks = 0
  let sum = 0
  for (const member of members.values()) {
    asks += member.ask
    sum += member.p
  }
  if (asks !== Math.round(askSum * ONE)) return p
  return sum < policy.sumMin || sum > policy.sumMax ? p : p / sum
}
