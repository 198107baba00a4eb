/**
 * The markets of a seeded day as the registry meets them: Gamma's bodies when the day begins, and
 * once the outcome is known. Ids are derived as the contracts derive them.
 *
 * Every eighth block of markets opens with a neg-risk event of three exclusive outcomes, from four
 * markets on; the others are events of one market, every second of them a long shot with a finer
 * tick.
 */
import { hash } from 'node:crypto'
import { conditionIdOf, formatMicros, ONE, tokenIdsOf } from '@polytraders/domain'
import { between, createRandom, type Random } from './random.ts'

export type Listing = {
  readonly id: string
  readonly eventId: string
  readonly question: string
  readonly conditionId: string
  readonly questionId: string
  /** [YES, NO] */
  readonly tokenIds: readonly [string, string]
  readonly tickSize: number
  readonly minSize: number
  readonly negRisk: boolean
  /** Whether it has traded before the day. */
  readonly traded: boolean
  /** Which outcome of its group's belief is its YES. */
  readonly outcome: number
}

export type Group = {
  readonly eventId: string
  readonly negRiskMarketId: string
  readonly listings: readonly Listing[]
  /** Probability of each outcome at the start; of a single market, of YES and NO. */
  readonly prior: readonly number[]
}

export type Times = { readonly startMs: number; readonly endMs: number }

const minSize = 5 * ONE
const outcomeNames = ['home side wins', 'draw', 'away side wins']
const negRiskAdapter = '0xd91E80cF2E7be2e162c6513ceD06f1dD0dA35296'
const umaAdapter = '0x157Ce2d672854c848c9b79C49a8Cc6cc89176a49'
const blockSize = 8
const eventIdFirst = 70_003
const marketIdFirst = 900_000

export function createGroups(seed: string, markets: number): readonly Group[] {
  const random = createRandom(seed, 'listing')
  const groups: Group[] = []
  let singles = 0
  for (let first = 0; first < markets; ) {
    const place = { seed, first, eventId: `${eventIdFirst + groups.length}` }
    const event = first % blockSize === 0 && markets - first > outcomeNames.length
    groups.push(event ? eventGroup(random, place) : singleGroup(random, place, singles++))
    first += event ? outcomeNames.length : 1
  }
  return groups
}

type GroupPlace = { readonly seed: string; readonly first: number; readonly eventId: string }

function eventGroup(random: Random, { seed, first, eventId }: GroupPlace): Group {
  // The last byte of a neg-risk question is its index in the event.
  const stem = hash('sha256', `event/${first}/${seed}`).slice(0, 62)
  const weights = [between(random, 3, 6), between(random, 2, 3), between(random, 2, 4)]
  const total = weights.reduce((a, b) => a + b, 0)
  const listings = outcomeNames.map((name, outcome): Listing => {
    const questionId = `0x${stem}${outcome.toString(16).padStart(2, '0')}`
    const conditionId = conditionIdOf(negRiskAdapter, questionId)
    return {
      id: `${marketIdFirst + first + outcome}`,
      eventId,
      question: `Seeded match ${eventId}: ${name}`,
      conditionId,
      questionId,
      tokenIds: tokenIdsOf(conditionId, true),
      tickSize: 10_000,
      minSize,
      negRisk: true,
      traded: true,
      outcome,
    }
  })
  const prior = weights.map(weight => weight / total)
  return { eventId, negRiskMarketId: `0x${stem}00`, listings, prior }
}

function singleGroup(random: Random, { seed, first, eventId }: GroupPlace, nth: number): Group {
  const questionId = `0x${hash('sha256', `market/${first}/${seed}`)}`
  const conditionId = conditionIdOf(umaAdapter, questionId)
  const longShot = nth % 2 === 1
  const yes = longShot ? between(random, 0.04, 0.08) : between(random, 0.35, 0.65)
  const listing: Listing = {
    id: `${marketIdFirst + first}`,
    eventId,
    question: `Seeded question ${eventId}`,
    conditionId,
    questionId,
    tokenIds: tokenIdsOf(conditionId, false),
    tickSize: longShot ? 1_000 : 10_000,
    minSize,
    negRisk: false,
    traded: nth % 2 === 1,
    outcome: 0,
  }
  return { eventId, negRiskMarketId: '', listings: [listing], prior: [yes, 1 - yes] }
}

/** Gamma's body of a market that trades. */
export function openBody(group: Group, listing: Listing, times: Times): object {
  return { ...body(group, listing, times), active: true, closed: false, acceptingOrders: true }
}

/** Gamma's body once the oracle has spoken. */
export function resolvedBody(group: Group, listing: Listing, times: Times, yes: boolean): object {
  return {
    ...body(group, listing, times),
    active: true,
    closed: true,
    acceptingOrders: false,
    closedTime: iso(times.endMs),
    umaEndDate: iso(times.endMs),
    outcomePrices: JSON.stringify(yes ? ['1', '0'] : ['0', '1']),
    umaResolutionStatus: 'resolved',
    umaResolutionStatuses: JSON.stringify(['proposed', 'resolved']),
  }
}

function body(group: Group, listing: Listing, times: Times) {
  const { eventId, negRiskMarketId } = group
  const { negRisk, question } = listing
  const title = negRisk ? `Seeded match ${eventId}` : question
  const dates = { startDate: iso(times.startMs - 7 * dayMs), endDate: iso(times.endMs) }
  return {
    id: listing.id,
    question,
    slug: slugOf(question),
    conditionId: listing.conditionId,
    questionID: listing.questionId,
    clobTokenIds: JSON.stringify(listing.tokenIds),
    outcomes: JSON.stringify(['Yes', 'No']),
    description: `${question}. A market of the seeded day: resolved by its seed.`,
    resolutionSource: '',
    resolvedBy: negRisk ? negRiskAdapter : umaAdapter,
    category: negRisk ? 'Sports' : 'Politics',
    archived: false,
    restricted: false,
    enableOrderBook: true,
    negRisk,
    ...(negRisk ? { negRiskMarketID: negRiskMarketId, negRiskOther: false } : {}),
    orderPriceMinTickSize: Number(formatMicros(listing.tickSize)),
    orderMinSize: Number(formatMicros(listing.minSize)),
    feesEnabled: true,
    feeType: negRisk ? 'sports_fees_v2' : 'politics_fees',
    feeSchedule: negRisk
      ? { rate: 0.05, exponent: 1, takerOnly: true, rebateRate: 0.15 }
      : { rate: 0.04, exponent: 1, takerOnly: true, rebateRate: 0.25 },
    makerBaseFee: 1000,
    takerBaseFee: 1000,
    ...dates,
    umaResolutionStatuses: '[]',
    version: 'v1',
    events: [
      {
        id: eventId,
        slug: slugOf(title),
        title,
        ...dates,
        negRisk,
        enableNegRisk: negRisk,
        negRiskAugmented: false,
        ...(negRisk ? { negRiskMarketID: negRiskMarketId } : {}),
      },
    ],
  }
}

const dayMs = 86_400_000
const iso = (ms: number) => new Date(ms).toISOString()
const slugOf = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
