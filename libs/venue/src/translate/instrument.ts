/**
 * What the venue says a market is: one element of Gamma's /markets, or of the CLOB's /clob-markets,
 * to instrument facts.
 *
 * A body that is no market, or has no condition id, is a fault. A fact that is missing or
 * unreadable is not: it is null, `problems` says why, and the registry keeps the market halted with
 * that reason. Nothing is guessed, and legacy base fees are never looked at.
 */
import { type FeeSchedule, ONE } from '@polytraders/domain'
import { decimalPrice } from './decimal.ts'
import { clobFee, gammaFee } from './fee.ts'
import { anId, isId, prefixOf } from './fields.ts'
import { idText, type NotedFields, notedFields } from './noted-fields.ts'
import {
  attempt,
  BadField,
  bad,
  type Fields,
  isObject,
  parseJson,
  type Reading,
  show,
} from './reading.ts'

/** UMA's states, in the order a question passes through them. */
const umaStates = ['requested', 'proposed', 'disputed', 'resolved', 'settled'] as const
export type UmaStatus = (typeof umaStates)[number]

/** Facts of one market. Null is what the body did not say, or said unreadably. */
export type Instrument = {
  readonly source: 'gamma' | 'clob'
  readonly conditionId: string
  /** The venue's own number for the market, as text. */
  readonly marketId: string | null
  readonly questionId: string | null
  readonly slug: string | null
  readonly question: string | null
  /** [YES, NO]: the first and the second outcome's token. */
  readonly tokenIds: readonly [string, string] | null
  /** Names of the outcomes in the same order; "Up" and "Down" are as good as "Yes" and "No". */
  readonly outcomes: readonly string[]
  /** v1 has `clobTokenIds`, v2 has `positionIds`. */
  readonly protocol: 'v1' | 'v2'
  readonly active: boolean | null
  readonly closed: boolean | null
  readonly archived: boolean | null
  readonly acceptingOrders: boolean | null
  /** The last UMA state, and all of them as far as the venue lists them. */
  readonly umaStatus: UmaStatus | null
  readonly umaStatuses: readonly UmaStatus[]
  readonly openTimeMs: number | null
  readonly closeTimeMs: number | null
  /** When it was resolved; null while it is not. */
  readonly resolutionTimeMs: number | null
  readonly gameStartMs: number | null
  /** The rules' text, and the URL or name of what decides. */
  readonly resolutionRule: string | null
  readonly resolutionSource: string | null
  /** Payout of [YES, NO] per share in micros, once resolved. */
  readonly payouts: readonly [number, number] | null
  /** Micros, as the two below. */
  readonly tickSize: number | null
  readonly minSize: number | null
  readonly fee: FeeSchedule | null
  readonly negRisk: boolean | null
  readonly negRiskMarketId: string | null
  readonly parentEventId: string | null
  readonly category: string | null
  /** Why the market can't be traded as it is described here; empty when it can. */
  readonly problems: readonly string[]
}

/** Whether the venue takes orders in it. UMA's state and the registry's own halts come on top. */
export const tradeable = ({ active, closed, acceptingOrders }: Instrument) =>
  active === true && closed === false && acceptingOrders === true

/** The text of one Gamma market. */
export const readGammaMarket = (text: string): Reading<Instrument> =>
  attempt(() => gammaMarket(parseJson(text, 'JSON of a Gamma market')))

/** The text of one CLOB market, as /clob-markets has it. */
export const readClobMarket = (text: string): Reading<Instrument> =>
  attempt(() => clobMarket(parseJson(text, 'JSON of a CLOB market')))

/** A parsed element of Gamma /markets. Throws a `BadField` when it is none. */
export function gammaMarket(json: unknown, at = -1): Instrument {
  const market = marketObject(json, at, 'a market of Gamma')
  const noted = notedFields(market)
  const event = firstEvent(market)
  const negRisk = noted.boolean('negRisk')
  const negRiskMarketId = noted.optionalId('negRiskMarketID')
  const v2 = market['version'] === 'v2'
  const outcomes = noted.list('outcomes').filter(isText)
  const uma = umaOf(noted)
  return {
    source: 'gamma',
    conditionId: conditionIdOf(market, 'conditionId', at, noted),
    marketId: noted.id('id'),
    questionId: noted.optionalId('questionID'),
    slug: noted.text('slug'),
    question: noted.text('question'),
    tokenIds: tokenPair(noted.list(v2 ? 'positionIds' : 'clobTokenIds'), outcomes, noted),
    outcomes,
    protocol: v2 ? 'v2' : 'v1',
    active: noted.boolean('active'),
    closed: noted.boolean('closed'),
    archived: noted.optionalBoolean('archived'),
    acceptingOrders: noted.boolean('acceptingOrders'),
    umaStatus: uma.umaStatus,
    umaStatuses: uma.umaStatuses,
    openTimeMs: noted.moment('startDate') ?? noted.moment('acceptingOrdersTimestamp'),
    closeTimeMs: noted.moment('endDate'),
    resolutionTimeMs: uma.resolved
      ? (noted.moment('closedTime') ?? noted.moment('umaEndDate'))
      : null,
    gameStartMs: noted.moment('gameStartTime'),
    resolutionRule: noted.text('description'),
    resolutionSource: noted.text('resolutionSource') ?? noted.text('resolvedBy'),
    payouts: uma.resolved ? payoutsOf(noted) : null,
    tickSize: noted.tick('orderPriceMinTickSize'),
    minSize: noted.size('orderMinSize'),
    fee: noted.fee(gammaFee(market)),
    negRisk,
    negRiskMarketId,
    parentEventId: idText(event['id']) ?? (negRisk ? negRiskMarketId : null),
    category: categoryOf(market, event),
    problems: noted.problems,
  }
}

/**
 * A parsed element of CLOB /clob-markets, which says less. It leaves false flags out, so an absent
 * flag is null and not a problem. Throws a `BadField` when it is no market.
 */
export function clobMarket(json: unknown, at = -1): Instrument {
  const market = marketObject(json, at, 'a market of the CLOB')
  const noted = notedFields(market)
  const tokens = noted.list('t').filter(isObject)
  const outcomes = tokens.map(token => token['o']).filter(isText)
  return {
    source: 'clob',
    conditionId: conditionIdOf(market, 'c', at, noted),
    marketId: null,
    questionId: null,
    slug: null,
    question: null,
    tokenIds: tokenPair(
      tokens.map(token => token['t']),
      outcomes,
      noted,
    ),
    outcomes,
    protocol: 'v1',
    active: null,
    closed: null,
    archived: null,
    acceptingOrders: noted.optionalBoolean('ao'),
    umaStatus: null,
    umaStatuses: [],
    openTimeMs: noted.moment('aot'),
    closeTimeMs: null,
    resolutionTimeMs: null,
    gameStartMs: noted.moment('gst'),
    resolutionRule: null,
    resolutionSource: null,
    payouts: null,
    tickSize: noted.tick('mts'),
    minSize: noted.size('mos'),
    fee: noted.fee(clobFee(market)),
    negRisk: noted.optionalBoolean('nr'),
    negRiskMarketId: null,
    parentEventId: null,
    category: null,
    problems: noted.problems,
  }
}

function marketObject(json: unknown, at: number, expected: string): Fields {
  if (isObject(json)) return json
  const where = at < 0 ? '' : ` in element ${at}`
  throw new BadField('not-a-body', `expected ${expected}, an object${where}, found ${show(json)}`)
}

/** Without a condition id there is nothing to keep; one that is not 32 bytes is kept and halted. */
function conditionIdOf(market: Fields, key: string, at: number, noted: NotedFields): string {
  const conditionId = market[key]
  if (!isId(conditionId)) throw bad(anId, prefixOf(at) + key, conditionId)
  if (!/^0x[0-9a-f]{64}$/i.test(conditionId)) {
    noted.note(`expected 0x and 64 hex digits in ${key}, found ${show(conditionId)}`)
  }
  return conditionId
}

const tokenLimit = 2n ** 256n

/**
 * [YES, NO]. The venue's order is taken, unless the outcomes' names say that it is the other one.
 */
function tokenPair(
  tokens: readonly unknown[],
  outcomes: readonly string[],
  { note }: NotedFields,
): readonly [string, string] | null {
  const [yes, no] = tokens
  if (tokens.length !== 2 || !isToken(yes) || !isToken(no) || yes === no) {
    const found = tokens.length === 2 ? `${show(yes)} and ${show(no)}` : `${tokens.length}`
    note(`token ids unknown: expected two different decimal ids, found ${found}`)
    return null
  }
  if (outcomes.length !== 2) {
    note(`outcomes unknown: expected two names, found ${outcomes.length}`)
  } else if (/^no$/i.test(outcomes[0] ?? '') && /^yes$/i.test(outcomes[1] ?? '')) {
    note('token ids unknown: expected the outcomes in the order Yes, No, found No, Yes')
    return null
  }
  return [yes, no]
}

const isToken = (value: unknown): value is string =>
  typeof value === 'string' && /^[1-9]\d{0,77}$/.test(value) && BigInt(value) < tokenLimit

const isText = (value: unknown): value is string => typeof value === 'string'

/** UMA's states in both of the venue's spellings: the one field, and the list of all. */
function umaOf(noted: NotedFields) {
  const known = (word: unknown): readonly UmaStatus[] => {
    const said = typeof word === 'string' ? word.toLowerCase() : ''
    const status = umaStates.find(state => state === said)
    if (status === undefined) noted.note(`UMA status unknown: ${show(word)}`)
    return status === undefined ? [] : [status]
  }
  const word = noted.text('umaResolutionStatus')
  const umaStatuses = noted.optionalList('umaResolutionStatuses').flatMap(known)
  const umaStatus = (word === null ? umaStatuses.at(-1) : known(word)[0]) ?? null
  const resolved = umaStatus === 'resolved' || umaStatus === 'settled'
  return { umaStatus, umaStatuses, resolved }
}

/** Prices of a resolved market are its payouts: 1 and 0, 0 and 1, or half and half. */
function payoutsOf(noted: NotedFields): readonly [number, number] | null {
  const prices = noted.list('outcomePrices')
  const [yes, no] = prices.map(decimalPrice)
  const whole = [0, ONE / 2, ONE]
  if (yes === undefined || no === undefined || prices.length !== 2) return unknownPayouts(noted)
  return yes + no === ONE && whole.includes(yes) ? [yes, no] : unknownPayouts(noted)
}

function unknownPayouts(noted: NotedFields): null {
  noted.note('payouts unknown: expected outcomePrices of 1 and 0, 0 and 1, or 0.5 and 0.5')
  return null
}

function firstEvent(market: Fields): Fields {
  const events = market['events']
  const event: unknown = Array.isArray(events) ? events[0] : undefined
  return isObject(event) ? event : {}
}

/** The market's category, else its event's, else the one that the fee type is named for. */
function categoryOf(market: Fields, event: Fields): string | null {
  const feeType = idText(market['feeType'])
  const feeCategory = feeType?.match(/^(\w+?)_fees(?:_v\d+)?$/)?.[1] ?? null
  return idText(market['category']) ?? idText(event['category']) ?? feeCategory
}
