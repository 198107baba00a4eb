/**
 * The decision: forecast, execution and risk meet here, once, and what comes out is the only thing
 * that may become an order.
 *
 *   ExecutionEstimate ──▶ Verdict ──▶ ApprovedIntent | ReduceIntent | CancelIntent, or nothing
 *   ScoreSuppressed, Sealed*, BalanceChanged ──▶ cancels of orders that lost what they rested on
 *
 * `decide` judges and speaks; `evolve` records what was heard and said, and never refuses. Reserved
 * capital counts from the verdict on, until inventory names the intent.
 */
import {
  type ApprovedIntent,
  type ExecutionEstimate,
  type Heard,
  type Said,
  type Verdict,
} from '@polytraders/messages'
import { type Stage, stageOf } from '@polytraders/stage'
import { controlOf, controlReason, covers } from './controls.ts'
import { moneyAtLimit, type Pricing } from './cost.ts'
import { judge } from './gate.ts'
import { bookReason, statusReason } from './known-market.ts'
import { type Policy, validatePolicy } from './policy.ts'
import { record } from './record.ts'
import { initialState, type State } from './state.ts'
import { allOrders, judgeCancel, unfitOrders, type Withdrawal, withdraw } from './withdraw.ts'

export { defaultPolicy, type Policy, validatePolicy } from './policy.ts'
export type { State } from './state.ts'

export const coreVersion = '1.1.0'

export type Input = Heard<
  | 'ExecutionEstimate'
  | 'ScoreSuppressed'
  | 'BalanceChanged'
  | 'PortfolioMarked'
  | 'SealedBook'
  | 'SealedTrade'
  | 'SealedStatus'
  | 'SealedNotice'
  | 'SealedInstrument'
  | 'SealedSync'
  | 'SealedControl'
  | 'SealedTick'
>
export type Output = Said<'Verdict' | 'ApprovedIntent' | 'ReduceIntent' | 'CancelIntent'>

export function decision(policy: Policy): Stage<State, Input, Output> {
  const problems = validatePolicy(policy)
  if (problems.length > 0) throw new RangeError(`invalid policy\n${problems.join('\n')}`)
  return stageOf<State, Input, Output>({
    initial: initialState,
    decide: (state, input) => decide(policy, state, input),
    evolve: (state, fact) => record(policy, state, fact),
  })
}

const nothing: readonly Output[] = []

function decide(policy: Policy, state: State, input: Input): readonly Output[] {
  switch (input.type) {
    case 'ExecutionEstimate':
      return input.fact.kind === 'cancel'
        ? judgeCancel(policy, state, input.fact)
        : answer(policy, state, input.fact)
    case 'PortfolioMarked':
    case 'SealedTrade':
    case 'SealedSync':
      return nothing
    case 'SealedTick':
      return state.quoted.size === 0
        ? nothing
        : withdraw(policy, state, input.fact, everyUnfitOrder(policy, state, input.fact.recv_ts))
    default:
      return state.quoted.size === 0 && input.type !== 'BalanceChanged'
        ? nothing
        : withdraw(policy, state, causeOf(input), withdrawalsAfter(policy, state, input))
  }
}

/** The verdict, and the intent that an approval is followed by. */
function answer(policy: Policy, state: State, estimate: ExecutionEstimate): readonly Output[] {
  const { verdict, pricing } = judge(policy, state, estimate)
  const said: Output = { type: 'Verdict', fact: verdict }
  if (verdict.action !== 'APPROVE') return [said]
  const fact = intentOf(verdict, estimate, pricing)
  return verdict.kind === 'enter'
    ? [said, { type: 'ApprovedIntent', fact }]
    : [said, { type: 'ReduceIntent', fact }]
}

function intentOf(verdict: Verdict, estimate: ExecutionEstimate, pricing: Pricing): ApprovedIntent {
  const { instrument } = estimate.market
  const { approved_size: size } = verdict
  return {
    correlation_id: verdict.correlation_id,
    source_ts: verdict.source_ts,
    recv_ts: verdict.recv_ts,
    quality: verdict.quality,
    intent_id: verdict.decision_id,
    decision_id: verdict.decision_id,
    condition_id: verdict.condition_id,
    token_id: verdict.token_id,
    outcome: verdict.outcome,
    side: verdict.side,
    strategy: verdict.strategy,
    execution_policy: verdict.execution_policy,
    size,
    limit_price: verdict.limit_price,
    reserve: verdict.side === 'BUY' ? moneyAtLimit(estimate, size, pricing) : size,
    expires_ts: estimate.expires_ts,
    tick_size: instrument?.tick_size ?? 0,
    min_size: instrument?.min_size ?? 0,
    neg_risk: instrument?.neg_risk ?? false,
    fee_schedule: instrument?.fee_schedule ?? unknownFee,
  }
}

const unknownFee: ApprovedIntent['fee_schedule'] = {
  kind: 'unknown',
  fee_bps: 0,
  rate: 0,
  exponent: 0,
  taker_only: false,
  rebate_rate: 0,
}

/** What may cause cancels, other than a strategy and time. */
type Withdrawing = Exclude<
  Input,
  Heard<'ExecutionEstimate' | 'PortfolioMarked' | 'SealedTrade' | 'SealedSync' | 'SealedTick'>
>

/** A balance is of an order, and its correlation id too: what the gate does then is its own. */
const causeOf = (input: Withdrawing) =>
  input.type === 'BalanceChanged' ? { ...input.fact, correlation_id: '' } : input.fact

function withdrawalsAfter(policy: Policy, state: State, input: Withdrawing): readonly Withdrawal[] {
  switch (input.type) {
    case 'ScoreSuppressed': {
      const { role, condition_id: id } = input.fact
      const reason = role === 'champion' ? 'STRAT_SCORE_SUPPRESSED' : ''
      return allOrders(state.markets.get(id), reason)
    }
    case 'SealedBook': {
      const book = input.fact.snapshot ?? input.fact.delta
      if (book === null) return []
      const reason = bookReason(book.book_validity, book.certificate.verdict)
      return allOrders(state.markets.get(input.fact.condition_id), reason)
    }
    case 'SealedStatus': {
      const { status, condition_id: id } = input.fact
      const reason = bookReason(status.book_validity, status.certificate.verdict)
      return allOrders(state.markets.get(id), reason)
    }
    case 'SealedInstrument': {
      const { instrument, condition_id: id } = input.fact
      return allOrders(state.markets.get(id), statusReason(instrument.status))
    }
    case 'SealedNotice': {
      const { notice, condition_id: id } = input.fact
      const reason = notice.kind === 'market_resolved' ? 'DISC_MARKET_RESOLVED' : ''
      return allOrders(state.markets.get(id), reason)
    }
    case 'SealedControl':
      return input.fact.control === null ? [] : ordersUnder(state, input.fact.control)
    case 'BalanceChanged': {
      const { condition_id: id, reservations } = input.fact
      const market = state.markets.get(id)
      if (!market || reservations.length === 0) return []
      return unfitOrders(policy, state, market, reservations, state.nowMs)
    }
  }
}

/** Open orders that a new control covers, in every market. */
function ordersUnder(
  { quoted, markets }: State,
  fact: Parameters<typeof controlOf>[0],
): readonly Withdrawal[] {
  const control = controlOf(fact)
  const reasonCode = controlReason({
    killed: control.state === 'killed',
    paused: control.state === 'paused',
    newsWindow: control.newsWindow,
    by: '',
  })
  const withdrawals: Withdrawal[] = []
  if (reasonCode === '') return withdrawals
  for (const id of quoted) {
    const market = markets.get(id)
    if (!market) continue
    for (const order of market.reservations) {
      if (!covers(control, market, order.strategy)) continue
      withdrawals.push({ conditionId: id, order, reasonCode })
    }
  }
  return withdrawals
}

/** What a tick finds: orders whose reason still holds, and those that nobody looks at any more. */
function everyUnfitOrder(policy: Policy, state: State, nowMs: number): readonly Withdrawal[] {
  const withdrawals: Withdrawal[] = []
  for (const id of state.quoted) {
    const market = state.markets.get(id)
    if (!market) continue
    withdrawals.push(...unfitOrders(policy, state, market, market.reservations, nowMs))
  }
  return withdrawals
}
