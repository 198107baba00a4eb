/**
 * The venue's fee schedule, wherever it is spelled: Gamma's `feeSchedule`, the CLOB's `fd`, the
 * socket's `fee_schedule` (docs.polymarket.com, fees). Legacy base fees are never looked at. What
 * can't be read is null, with a reason, and never guessed: without a fee nothing may be traded.
 */
import { type FeeSchedule, feeExponentMax, ONE } from '@polytraders/domain'
import { numberMicros } from './decimal.ts'
import { type Fields, isObject, show } from './reading.ts'

export type FeeReading =
  /** Null when the body does not speak of fees. */
  | { readonly fee: FeeSchedule | null; readonly problem: null }
  | { readonly fee: null; readonly problem: string }

/** What a market without fees has. */
export const noFee: FeeSchedule = Object.freeze({
  kind: 'curve',
  fee_bps: 0,
  rate: 0,
  exponent: 1,
  taker_only: true,
  rebate_rate: 0,
})

/** The names one source uses for the schedule's parts. */
type FeeNames = {
  readonly rate: string
  readonly exponent: string
  readonly takerOnly: string
  readonly rebateRate: string
}

const gammaNames = {
  rate: 'rate',
  exponent: 'exponent',
  takerOnly: 'takerOnly',
  rebateRate: 'rebateRate',
} as const
const clobNames = { rate: 'r', exponent: 'e', takerOnly: 'to', rebateRate: 'rr' } as const
const socketNames = {
  rate: 'rate',
  exponent: 'exponent',
  takerOnly: 'taker_only',
  rebateRate: 'rebate_rate',
} as const

/** Gamma: `feesEnabled`, `feeType`, `feeSchedule`. `feeType: "flat"` is the platform's own. */
export function gammaFee(market: Fields): FeeReading {
  if (market['feesEnabled'] === false) return { fee: noFee, problem: null }
  if (market['feeType'] === 'flat') return flatFee(market['feeSchedule'])
  return curveFee(market['feeSchedule'], 'feeSchedule', gammaNames)
}

/**
 * CLOB /clob-markets: `fd`. It has no maker's share, which stands as 0. A market without fees may
 * lack it: then the CLOB says nothing, and what Gamma says stands.
 */
export const clobFee = (market: Fields): FeeReading =>
  (market['fd'] ?? null) === null
    ? { fee: null, problem: null }
    : curveFee(market['fd'], 'fd', clobNames)

/** The `new_market` event: `fees_enabled`, `fee_schedule`. */
export const socketFee = (event: Fields): FeeReading =>
  event['fees_enabled'] === false
    ? { fee: noFee, problem: null }
    : curveFee(event['fee_schedule'], 'fee_schedule', socketNames)

function flatFee(schedule: unknown): FeeReading {
  const bps = isObject(schedule) ? schedule['bps'] : undefined
  return typeof bps === 'number' && Number.isInteger(bps) && bps >= 0 && bps <= 10_000
    ? { fee: { ...noFee, kind: 'flat', fee_bps: bps }, problem: null }
    : unknownFee('whole basis points on 0..10000', 'feeSchedule.bps', bps)
}

function curveFee(schedule: unknown, where: string, names: FeeNames): FeeReading {
  if (!isObject(schedule)) return unknownFee('a schedule', where, schedule)

  const rate = numberMicros(schedule[names.rate])
  if (rate < 0 || rate > ONE) {
    return unknownFee('a rate on 0..1', `${where}.${names.rate}`, schedule[names.rate])
  }
  const exponent = wholeNumber(schedule[names.exponent])
  if (exponent < 0 || exponent > feeExponentMax) {
    const expected = `a whole exponent on 0..${feeExponentMax}`
    return unknownFee(expected, `${where}.${names.exponent}`, schedule[names.exponent])
  }
  const takerOnly = schedule[names.takerOnly]
  if (typeof takerOnly !== 'boolean') {
    return unknownFee('true or false', `${where}.${names.takerOnly}`, takerOnly)
  }
  const rebate = schedule[names.rebateRate] ?? 0
  const rebateRate = rebate === '' ? 0 : numberMicros(rebate)
  if (rebateRate < 0 || rebateRate > ONE) {
    return unknownFee('a rate on 0..1', `${where}.${names.rebateRate}`, rebate)
  }
  const fee: FeeSchedule = {
    kind: 'curve',
    fee_bps: 0,
    rate,
    exponent,
    taker_only: takerOnly,
    rebate_rate: rebateRate,
  }
  return { fee, problem: null }
}

function wholeNumber(value: unknown): number {
  const micros = numberMicros(value)
  return micros >= 0 && micros % ONE === 0 ? micros / ONE : -1
}

const unknownFee = (expected: string, where: string, found: unknown): FeeReading => ({
  fee: null,
  problem: `fee unknown: expected ${expected} in ${where}, found ${show(found)}`,
})
