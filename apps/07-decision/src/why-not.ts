/**
 * Why not: the checks that a verdict failed, and for each the smallest change of score, price or
 * size that would have passed it, where one of these would.
 *
 * A change is of one number with all others as they were. What the gate would say next it does not
 * say: a better score may still meet a cap.
 */
import { formatMicros, ONE } from '@polytraders/domain'
import { type RiskCheck, type Verdict } from '@polytraders/messages'
import { type Owner, reasonOf, type Severity } from './reasons.ts'

export type FailedCheck = {
  readonly code: string
  readonly severity: Severity
  readonly owner: Owner
  readonly sentence: string
  /** The guard that said so; empty when it was the gate itself. */
  readonly guard: string
  readonly inputs: string
}

export type Change = {
  /** Code that it would have passed. */
  readonly code: string
  readonly field:
    | 'p_hat'
    | 'q_exec'
    | 'limit_price'
    | 'strategy_cap'
    | 'liquidity_cap'
    | 'portfolio_cap'
    | 'requested_size'
  readonly from: number
  readonly to: number
  readonly sentence: string
}

export type WhyNot = {
  readonly decisionId: string
  readonly action: Verdict['action']
  /** Empty when nothing failed. */
  readonly failed: readonly FailedCheck[]
  readonly changes: readonly Change[]
  /** Whether the changes cover every failed check. */
  readonly wouldPass: boolean
}

/** Codes that say which cap was short, beside the one that says that the size is. */
const capCodes: ReadonlyMap<string, Change['field']> = new Map([
  ['STRAT_CAP_REACHED', 'strategy_cap'],
  ['EXEC_LIQUIDITY_SHORT', 'liquidity_cap'],
  ['RISK_ORDER_CAP', 'portfolio_cap'],
  ['RISK_MARKET_CAP', 'portfolio_cap'],
  ['RISK_PORTFOLIO_CAP', 'portfolio_cap'],
  ['RISK_CASH_SHORT', 'portfolio_cap'],
  ['RISK_KELLY_SIZE', 'portfolio_cap'],
  ['EXEC_REDUCE_ONLY', 'portfolio_cap'],
])

export function whyNot(verdict: Verdict): WhyNot {
  const failed = verdict.reason_codes.map(code => failedCheck(verdict, code))
  const changes = verdict.reason_codes.flatMap(code => changesFor(verdict, code))
  const covered = new Set(changes.map(change => change.code))
  return {
    decisionId: verdict.decision_id,
    action: verdict.action,
    failed,
    changes,
    wouldPass: verdict.reason_codes.every(code => covered.has(code)),
  }
}

function failedCheck(verdict: Verdict, code: string): FailedCheck {
  const reason = reasonOf(code)
  const check = verdict.risk_checks.find(entry => entry.vote === 'REJECT' && saidBy(entry, code))
  return {
    code,
    severity: reason?.severity ?? 'hard',
    owner: reason?.owner ?? 'risk',
    sentence: reason?.sentence ?? 'A code that this build does not know.',
    guard: check?.guard ?? '',
    inputs: check?.inputs ?? '',
  }
}

function changesFor(verdict: Verdict, code: string): readonly Change[] {
  if (code === 'RISK_NET_EDGE_NOT_POSITIVE') return edgeChanges(verdict, code)
  if (code === 'EXEC_PRICE_MOVED') {
    const touch = inputOf(verdict, 'stale-book', 'touch')
    return touch === null ? [] : [change(code, 'limit_price', verdict.limit_price, touch)]
  }
  const minimum = inputOf(verdict, 'exposure', 'minimum')
  if (minimum === null) return []
  if (code === 'RISK_SIZE_BELOW_MINIMUM') {
    const short = [...capCodes].filter(([name]) => verdict.reason_codes.includes(name))
    const fields = new Set(short.map(([, field]) => field))
    if (verdict.requested_size < minimum) fields.add('requested_size')
    return [...fields].flatMap(field => raise(verdict, code, field, minimum))
  }
  const field = capCodes.get(code)
  return field === undefined ? [] : raise(verdict, code, field, minimum)
}

/** A check has one code; further ones are among its inputs. */
const saidBy = ({ reason_code, inputs }: RiskCheck, code: string) =>
  reason_code === code || (/ also=(\S+)$/.exec(inputs)?.[1] ?? '').split(',').includes(code)

/** An edge of one micro is enough: that much more worth, or that much less cost. */
function edgeChanges(verdict: Verdict, code: string): readonly Change[] {
  const { side, outcome, p_hat: pHat, q_exec: qExec, net_edge: edge } = verdict
  const short = 1 - edge
  const upwards = (side === 'BUY') === (outcome === 'YES')
  const worth = pHat + (upwards ? short : -short)
  const price = side === 'BUY' ? qExec - short : qExec + short
  const changes: Change[] = []
  if (worth >= 0 && worth <= ONE) changes.push(change(code, 'p_hat', pHat, worth))
  if (price > 0 && price < ONE) changes.push(change(code, 'q_exec', qExec, price))
  return changes
}

function raise(
  verdict: Verdict,
  code: string,
  field: Change['field'],
  minimum: number,
): readonly Change[] {
  const from = verdict[field]
  return from >= minimum ? [] : [change(code, field, from, minimum)]
}

const change = (code: string, field: Change['field'], from: number, to: number): Change => ({
  code,
  field,
  from,
  to,
  sentence: `${field} ${formatMicros(to)} instead of ${formatMicros(from)}`,
})

/** A number among a guard's inputs, name=value. */
function inputOf({ risk_checks: checks }: Verdict, guard: string, name: string): number | null {
  const inputs = checks.find(check => check.guard === guard)?.inputs ?? ''
  const found = inputs.split(' ').find(input => input.startsWith(`${name}=`))
  const value = found === undefined ? Number.NaN : Number(found.slice(name.length + 1))
  return Number.isSafeInteger(value) ? value : null
}
