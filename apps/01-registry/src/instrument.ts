/** An instrument as it is said: the fields of a version, and which of them are new. */
import { type FeeSchedule, type InstrumentChanged, type MarketStatus } from '@polytraders/messages'
import { type Policy } from './policy.ts'
import { type Market } from './state.ts'
import { statusOf } from './status.ts'

/** What a version consists of, in the schema's order. The rest of the fact is about the saying. */
export const instrumentFields = [
  'market_id',
  'condition_id',
  'token_ids',
  'group_id',
  'question',
  'status',
  'halt_reason',
  'open_time',
  'close_time',
  'resolution_time',
  'resolution_rule',
  'resolution_source',
  'uma_status',
  'payout',
  'tick_size',
  'min_size',
  'fee_bps',
  'fee_schedule',
  'neg_risk',
  'parent_event_id',
  'category',
  'protocol_version',
  'duplicate_of',
] as const

export type InstrumentFields = Pick<InstrumentChanged, (typeof instrumentFields)[number]>

export const unknownFee: FeeSchedule = {
  kind: 'unknown',
  fee_bps: 0,
  rate: 0,
  exponent: 0,
  taker_only: true,
  rebate_rate: 0,
}

export type Description = Pick<Market, 'told' | 'clobProblems' | 'ids'> & {
  readonly groupId: string
  readonly duplicateOf: string
}

export function describe(policy: Policy, of: Description): InstrumentFields {
  const { told, clobProblems, ids } = of
  const problems = [...told.problems, ...clobProblems]
  const status = statusOf({ ...told, idsProblem: ids.problem, problems })
  const fee = told.fee ?? unknownFee
  return {
    market_id: told.marketId ?? '',
    condition_id: told.conditionId,
    token_ids: told.tokenIds ?? [],
    group_id: of.groupId,
    question: told.question ?? '',
    status,
    halt_reason: haltReason(policy, status, ids.problem, problems),
    open_time: told.openTimeMs,
    close_time: told.closeTimeMs,
    resolution_time: told.resolutionTimeMs,
    resolution_rule: told.resolutionRule ?? '',
    resolution_source: told.resolutionSource ?? '',
    uma_status: told.umaStatus ?? '',
    payout: status === 'resolved' ? told.payouts : null,
    tick_size: told.tickSize ?? 0,
    min_size: told.minSize ?? 0,
    fee_bps: fee.kind === 'flat' ? fee.fee_bps : 0,
    fee_schedule: fee,
    neg_risk: told.negRisk ?? false,
    parent_event_id: told.parentEventId ?? '',
    category: told.category ?? '',
    protocol_version: told.protocol,
    duplicate_of: of.duplicateOf,
  }
}

function haltReason(
  { haltReasonLengthMax }: Policy,
  status: MarketStatus,
  idsProblem: string,
  problems: readonly string[],
): string {
  if (status !== 'halted') return ''
  const reasons = idsProblem === '' ? problems : [idsProblem, ...problems]
  return [...new Set(reasons)].join('; ').slice(0, haltReasonLengthMax)
}

/** Names of the fields that are not what they were; all of them when nothing was. */
export const changedFields = (
  before: InstrumentFields | undefined,
  after: InstrumentFields,
): readonly string[] =>
  before === undefined
    ? instrumentFields
    : instrumentFields.filter(name => !isSame(before[name], after[name]))

const isSame = (a: unknown, b: unknown) =>
  a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b))
