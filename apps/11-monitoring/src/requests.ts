/**
 * What an authorised request does, or why it can't be done now. It is judged when it is performed:
 * by the time a second person agrees, things may have changed.
 */
import { type Authorised, awaitSecond, type Refusal, refuse } from './authority.ts'
import { portfolioRoom, raisesLimit, setBudget } from './budgets.ts'
import {
  type Acknowledge,
  type Promote,
  type Resolve,
  type Rollback,
  type SetBudget,
  type SetControl,
} from './commands.ts'
import { commanded, controlFits, controlOf, setControl } from './controls.ts'
import { acknowledgeIncident, findIncident, resolveIncident } from './incidents.ts'
import { anythingTakesCapital, ladder, missingEvidence, moveTo, takesCapital } from './rollout.ts'
import { type Turn } from './state.ts'

export function perform(turn: Turn, asked: Authorised): Refusal | undefined {
  const { request } = asked
  switch (request.kind) {
    case 'set-control':
      return askControl(turn, asked, request)
    case 'set-budget':
      return askBudget(turn, asked, request)
    case 'promote':
      return askPromotion(turn, asked, request)
    case 'rollback':
      return askRollback(turn, asked, request)
    case 'acknowledge':
    case 'resolve':
      return askIncident(turn, asked, request)
  }
}

const modes = ['paper', 'shadow', 'live']

function askControl(turn: Turn, asked: Authorised, request: SetControl): Refusal | undefined {
  const { state, policy } = turn
  const { scope, scope_id, until_ts } = request
  // The mode is the whole platform's: what a command of a narrower scope says of it is passed over,
  // since nothing may keep a kill from being one.
  const mode = scope === 'global' ? request.mode : state.mode
  if ((scope === 'global') !== (scope_id === '')) {
    return refuse('bad-scope', 'expected scope_id empty for global, and only for global')
  }
  const ends = request.state === 'paused' || (request.state === 'armed' && request.news_window)
  if (until_ts !== null && (!ends || until_ts <= state.nowMs)) {
    return refuse('bad-end', 'expected until_ts ahead, and only for a pause or a news window')
  }
  if (mode === 'live' && !(policy.liveAllowed && anythingTakesCapital(turn))) {
    return refuse('live-not-allowed', 'expected an install that allows it, and a canary or live')
  }
  if (!controlFits(turn, scope, scope_id)) {
    return refuse('too-many-controls', `${policy.controlsMax} scopes have one; use a wider scope`)
  }
  const before = controlOf(turn, scope, scope_id).state
  const rearms = before === 'killed' && request.state !== 'killed'
  const raises = modes.indexOf(mode) > modes.indexOf(state.mode)
  if (asked.people < 2 && (rearms || raises)) {
    return awaitSecond(turn, asked, rearms ? 'it was killed' : `${mode} is above ${state.mode}`)
  }
  setControl(turn, commanded(request, mode, asked.keyIds))
  return undefined
}

function askBudget(turn: Turn, asked: Authorised, request: SetBudget): Refusal | undefined {
  const budget = turn.state.budgets[request.cell]
  if (!budget) {
    return refuse('no-such-cell', `expected below ${turn.policy.cells}, found ${request.cell}`)
  }
  const room = portfolioRoom(turn, request.cell)
  if (request.portfolio_cap > budget.fact.portfolio_cap && request.portfolio_cap > room) {
    return refuse(
      'over-portfolio-limit',
      `cell ${request.cell} can have ${room} now; a decrease counts once its cell has sealed it`,
    )
  }
  if (asked.people < 2 && raisesLimit(budget, request)) {
    return awaitSecond(turn, asked, 'it raises a limit')
  }
  setBudget(turn, budget, request)
  return undefined
}

function askPromotion(turn: Turn, asked: Authorised, request: Promote): Refusal | undefined {
  const standing = turn.state.standings.get(request.subject)
  if (!standing) return refuse('no-such-subject', `${request.subject} is not on the ladder`)
  if (standing.rung + 1 >= ladder.length) {
    return refuse('end-of-ladder', `${request.subject} has all the capital`)
  }
  const missing = missingEvidence(turn, standing)
  if (missing) return refuse('evidence-missing', missing)
  const rung = standing.rung + 1
  if (asked.people < 2 && takesCapital(rung)) return awaitSecond(turn, asked, 'it takes capital')
  moveTo(turn, request.subject, standing, rung, request.reason, asked.keyIds)
  return undefined
}

function askRollback(turn: Turn, asked: Authorised, request: Rollback): Refusal | undefined {
  const standing = turn.state.standings.get(request.subject)
  if (!standing) return refuse('no-such-subject', `${request.subject} is not on the ladder`)
  if (standing.rung === 0) return refuse('end-of-ladder', `${request.subject} is in replay`)
  moveTo(turn, request.subject, standing, standing.rung - 1, request.reason, asked.keyIds)
  return undefined
}

function askIncident(
  turn: Turn,
  asked: Authorised,
  request: Acknowledge | Resolve,
): Refusal | undefined {
  const found = findIncident(turn, request.incident_id)
  if (!found) return refuse('no-such-incident', `${request.incident_id} is not open`)
  const [key, incident] = found
  const detail = `${asked.keyIds.join(', ')}: ${request.reason}`
  if (request.kind === 'resolve') resolveIncident(turn, key, detail)
  else acknowledgeIncident(turn, incident, detail)
  return undefined
}
