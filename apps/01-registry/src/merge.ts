/**
 * What several bodies and notices say of one market, as one instrument.
 *
 * Gamma says everything, so its body replaces what was known before. The CLOB says less: it
 * corrects ids, tick, minimum size, fee and whether orders are accepted. For `noticeHoldMs` what
 * the feed said of a tick or a resolution, and the CLOB of a tick, outranks a body of Gamma's that
 * lags behind.
 */
import { type Instrument } from '@polytraders/venue/translate'
import { type Policy } from './policy.ts'
import { conditionKey, type Held, type Market, nothingHeld } from './state.ts'

export type Merged = Pick<Market, 'told' | 'clobProblems' | 'held'>

export function mergeBody(
  policy: Policy,
  known: Market | undefined,
  body: Instrument,
  nowMs: number,
): Merged {
  const read = bounded(policy, body)
  const merged =
    read.source === 'gamma' ? mergeGamma(known, read) : mergeClob(policy, known, read, nowMs)
  return known ? applyHeld(merged, known, nowMs) : merged
}

/** What is kept of a body: prose up to its bound, and no list that nothing is computed from. */
function bounded({ proseLengthMax }: Policy, body: Instrument): Instrument {
  const cut = (text: string | null) => text?.slice(0, proseLengthMax).toWellFormed() ?? null
  return {
    ...body,
    conditionId: conditionKey(body.conditionId),
    question: cut(body.question),
    resolutionRule: cut(body.resolutionRule),
    resolutionSource: cut(body.resolutionSource),
    slug: null,
    outcomes: [],
    umaStatuses: [],
  }
}

function mergeGamma(known: Market | undefined, read: Instrument): Merged {
  const clobProblems = known?.clobProblems ?? []
  const held = known?.held ?? nothingHeld
  // The CLOB alone knows no life of a market, so that its word for one is not kept.
  if (known?.told.source !== 'gamma') return { told: read, clobProblems, held }
  const { told } = known
  // A body read without its event does not say what follows from the event.
  const parts = {
    questionId: read.questionId ?? told.questionId,
    parentEventId: read.parentEventId ?? told.parentEventId,
    negRiskMarketId: read.negRiskMarketId ?? told.negRiskMarketId,
    category: read.category ?? told.category,
  }
  // A closed body that does not say the payouts takes none back.
  const over = read.closed === true &&
    read.payouts === null && {
      payouts: told.payouts,
      resolutionTimeMs: read.resolutionTimeMs ?? told.resolutionTimeMs,
    }
  return { told: { ...read, ...parts, ...over }, clobProblems, held }
}

const lifeUnknown = 'status unknown: expected a body of Gamma, found one of the CLOB only'

function mergeClob(
  { noticeHoldMs }: Policy,
  known: Market | undefined,
  read: Instrument,
  nowMs: number,
): Merged {
  const clobProblems = read.problems
  if (known?.told.source !== 'gamma') {
    return { told: { ...read, problems: [lifeUnknown] }, clobProblems, held: nothingHeld }
  }
  const { told } = known
  const tickChanged = read.tickSize !== null && read.tickSize !== told.tickSize
  const held = tickChanged ? holdTick(known.held, read.tickSize, nowMs + noticeHoldMs) : known.held
  return {
    told: {
      ...told,
      tokenIds: read.tokenIds ?? told.tokenIds,
      tickSize: read.tickSize ?? told.tickSize,
      minSize: read.minSize ?? told.minSize,
      // The makers' share of the fee is not in it.
      fee: read.fee ? { ...read.fee, rebate_rate: told.fee?.rebate_rate ?? 0 } : told.fee,
      // False flags are left out.
      acceptingOrders: read.acceptingOrders ?? false,
    },
    clobProblems,
    held,
  }
}

export const holdTick = (held: Held, tickSize: number, tickUntilMs: number): Held => ({
  ...held,
  tickSize,
  tickUntilMs,
})

/** What is held lasts until a body agrees with it, or its time is over. */
function applyHeld({ told, clobProblems, held }: Merged, known: Market, nowMs: number): Merged {
  const tickHolds = held.tickSize > 0 && held.tickSize !== told.tickSize && nowMs < held.tickUntilMs
  const closeHolds = held.closedUntilMs > nowMs && told.closed !== true
  const { payouts, resolutionTimeMs } = known.told
  return {
    told: {
      ...told,
      ...(tickHolds && { tickSize: held.tickSize }),
      ...(closeHolds && { closed: true, payouts, resolutionTimeMs }),
    },
    clobProblems,
    held: {
      tickSize: tickHolds ? held.tickSize : 0,
      tickUntilMs: tickHolds ? held.tickUntilMs : 0,
      closedUntilMs: closeHolds ? held.closedUntilMs : 0,
    },
  }
}
