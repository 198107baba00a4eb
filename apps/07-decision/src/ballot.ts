/**
 * The guards' ballot: all of them vote on every candidate, each on its own, each in its mode.
 *
 * A REJECT in a verdict always kills. The objection of a guard that is not enforced, or that does
 * not bind what is asked, is recorded as a WARN.
 */
import { type ExecutionEstimate, type RiskCheck } from '@polytraders/messages'
import { type Context, type Guard, type Vote } from './guards/guard.ts'
import { guards } from './guards/index.ts'
import { modeOf, type Policy } from './policy.ts'

export type Ballot = {
  readonly checks: readonly RiskCheck[]
  /** Of the votes that kill. */
  readonly codes: readonly string[]
  readonly sizeMax: number
}

/** Every guard votes, every time. */
export function vote(
  policy: Policy,
  estimate: ExecutionEstimate,
  context: Context,
  entering: boolean,
): Ballot {
  const checks: RiskCheck[] = []
  const codes: string[] = []
  let sizeMax = Number.MAX_SAFE_INTEGER
  for (const guard of guards) {
    const binds = entering || guard.bindsLeaving
    const { check, kills, limit } = ask(guard, policy, estimate, context, binds)
    checks.push(check)
    codes.push(...kills)
    sizeMax = Math.min(sizeMax, limit)
  }
  return { checks, codes, sizeMax }
}

type Answer = {
  readonly check: RiskCheck
  readonly kills: readonly string[]
  readonly limit: number
}

const nothing: readonly string[] = []

/** One guard's vote, as its mode and what is asked let it count. */
function ask(
  guard: Guard,
  policy: Policy,
  estimate: ExecutionEstimate,
  context: Context,
  binds: boolean,
): Answer {
  const { name, owner } = guard
  const mode = modeOf(policy, name)
  const limit = Number.MAX_SAFE_INTEGER
  if (mode === 'off') return { check: plain(guard, mode, 'not run'), kills: nothing, limit }
  if (mode === 'quarantine') {
    const code = 'GOV_GUARD_QUARANTINED'
    const check: RiskCheck = {
      ...plain(guard, mode, 'not run'),
      vote: binds ? 'REJECT' : 'WARN',
      reason_code: code,
    }
    return { check, kills: binds ? [code] : nothing, limit }
  }
  const found = guard.judge(estimate, context)
  const enforced = binds && mode === 'enforced'
  const objects = found.vote === 'REJECT' || found.vote === 'RESHAPE'
  const check: RiskCheck = {
    guard: name,
    vote: objects && !enforced ? 'WARN' : found.vote,
    reason_code: found.reasonCodes[0] ?? '',
    owner,
    mode,
    inputs: inputsOf(found),
  }
  return {
    check,
    kills: enforced && found.vote === 'REJECT' ? found.reasonCodes : nothing,
    limit: enforced && found.sizeMax !== null ? found.sizeMax : limit,
  }
}

/** A check has one code; where more was wrong the others are among its inputs. */
const inputsOf = ({ inputs, reasonCodes }: Vote) =>
  reasonCodes.length < 2 ? inputs : `${inputs} also=${reasonCodes.slice(1).join(',')}`

const plain = ({ name, owner }: Guard, mode: string, inputs: string): RiskCheck => ({
  guard: name,
  vote: 'APPROVE',
  reason_code: '',
  owner,
  mode,
  inputs,
})
