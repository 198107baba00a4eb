/**
 * The venue's answers to POST /order and DELETE /order (docs.polymarket.com, error codes): what
 * became of a request, as one of a few kinds.
 *
 * `uncertain` is the important one. An order is rejected only when the venue says so in words that
 * can mean nothing else; a timeout, a body that can't be read or a contradiction leaves it open,
 * and is settled by evidence (the order's hash is known), never by guess.
 */
import { optionalSize, texts } from './fields.ts'
import { attempt, type Fields, isObject, parseJson, show } from './reading.ts'
import { type RejectReason, rejectReasonOf, type Unavailable, unavailability } from './refusal.ts'

/** An HTTP answer. Status 0 is that none came. */
export type Answer = { readonly status: number; readonly body: string }

export const placedStatuses = ['live', 'matched', 'delayed'] as const
export type PlacedStatus = (typeof placedStatuses)[number]

export type Accepted = {
  readonly kind: 'accepted'
  readonly orderId: string
  readonly status: PlacedStatus
  /** Micros of what was given and got at once; 0 when nothing was. */
  readonly makingAmount: number
  readonly takingAmount: number
  readonly tradeIds: readonly string[]
  readonly transactionHashes: readonly string[]
}

export type Rejected = {
  readonly kind: 'rejected'
  readonly reason: RejectReason
  /** The venue's own words. */
  readonly text: string
  readonly orderId: string | null
}

/** The order may be in the book or not. */
export type Uncertain = {
  readonly kind: 'uncertain'
  readonly text: string
  readonly orderId: string | null
}

export type PlaceAnswer = Accepted | Rejected | Unavailable | Uncertain

/** Statuses with which the venue has looked at an order and refused it. */
const refusals: readonly number[] = [400, 401, 403, 404, 405, 422]

/** What became of an order that was sent. */
export function readPlaceAnswer({ status, body }: Answer): PlaceAnswer {
  const wire = objectOf(body)
  if (wire === null) return unavailability(status, {}) ?? noAnswer(status, body)

  const regime = unavailability(status, wire)
  if (regime) return regime

  const said = textOf(wire['errorMsg']) || textOf(wire['error'])
  const orderId = textOf(wire['orderID']) || null
  if (status >= 200 && status < 300) return readPlaced(wire, said, orderId)

  const reason = rejectReasonOf(said)
  const definite = reason !== 'other' || refusals.includes(status)
  return said !== '' && definite
    ? settled({ kind: 'rejected', reason, text: said, orderId })
    : { kind: 'uncertain', text: said || `HTTP ${status} without an error`, orderId }
}

function readPlaced(wire: Fields, said: string, orderId: string | null): PlaceAnswer {
  const success = wire['success']
  const word = textOf(wire['status']).toLowerCase()
  const status = placedStatuses.find(placed => placed === word)
  if (success === true && said === '' && orderId !== null && status !== undefined) {
    const details = attempt(() => ({
      makingAmount: optionalSize(wire, 'makingAmount') ?? 0,
      takingAmount: optionalSize(wire, 'takingAmount') ?? 0,
      tradeIds: texts(wire, 'tradeIDs'),
      transactionHashes: texts(wire, 'transactionsHashes'),
    }))
    if (details.ok) return { kind: 'accepted', orderId, status, ...details.value }
    return { kind: 'uncertain', text: details.detail, orderId }
  }
  // A rejected leg of a batch says success all the same; it has no order id.
  if (said !== '' && (orderId === null || success === false)) {
    return settled({ kind: 'rejected', reason: rejectReasonOf(said), text: said, orderId })
  }
  if (orderId === null && typeof success === 'boolean') {
    return { kind: 'rejected', reason: 'other', text: 'neither order id nor error', orderId }
  }
  const text = said || `expected a placed order, found status ${show(wire['status'])}`
  return { kind: 'uncertain', text, orderId }
}

/** "Delayed" is the one error that does not say that the order is gone. */
const settled = ({ kind, reason, text, orderId }: Rejected): Rejected | Uncertain =>
  reason === 'match-delayed'
    ? { kind: 'uncertain', text, orderId }
    : { kind, reason, text, orderId }

export const keptReasons = [
  'matched',
  'not-found',
  'already-canceled',
  'canceled-or-matched',
  'other',
] as const

/** Why an order was not cancelled. */
export type KeptReason = (typeof keptReasons)[number]

export type KeptOrder = {
  readonly orderId: string
  readonly reason: KeptReason
  readonly text: string
}

export type CancelAnswer =
  | {
      readonly kind: 'answered'
      readonly canceled: readonly string[]
      readonly notCanceled: readonly KeptOrder[]
    }
  | Unavailable
  | { readonly kind: 'uncertain'; readonly text: string }

/** What became of a request to cancel, for one order or many. */
export function readCancelAnswer({ status, body }: Answer): CancelAnswer {
  const wire = objectOf(body)
  const regime = unavailability(status, wire ?? {})
  if (regime) return regime
  if (wire === null) return { kind: 'uncertain', text: noAnswer(status, body).text }

  const said = textOf(wire['error']) || textOf(wire['errorMsg'])
  const kept = wire['not_canceled'] ?? {}
  if (said !== '' || status < 200 || status >= 300) {
    return { kind: 'uncertain', text: said || `HTTP ${status} without an error` }
  }
  const canceled = attempt(() => texts(wire, 'canceled'))
  if (!canceled.ok || !isObject(kept) || wire['canceled'] === undefined) {
    const text = `expected canceled and not_canceled, found ${show(wire['canceled'])}`
    return { kind: 'uncertain', text: canceled.ok ? text : canceled.detail }
  }
  const notCanceled = Object.entries(kept).map(([orderId, why]): KeptOrder => {
    const text = textOf(why)
    return { orderId, reason: keptReasonOf(text), text }
  })
  return { kind: 'answered', canceled: canceled.value, notCanceled }
}

function keptReasonOf(text: string): KeptReason {
  const said = text.toLowerCase()
  if (said.includes('canceled or matched')) return 'canceled-or-matched'
  if (said.includes('already matched')) return 'matched'
  if (said.includes('already canceled')) return 'already-canceled'
  return said.includes('not found') ? 'not-found' : 'other'
}

function objectOf(body: string): Fields | null {
  const json = attempt(() => parseJson(body, 'a JSON object'))
  return json.ok && isObject(json.value) ? json.value : null
}

const noAnswer = (status: number, body: string): Uncertain => ({
  kind: 'uncertain',
  text: status === 0 ? 'no answer came' : `HTTP ${status}: expected an object, found ${show(body)}`,
  orderId: null,
})

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')
