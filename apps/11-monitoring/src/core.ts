/**
 * Monitoring: sees what every stage says, keeps the people on call informed, stops trading by
 * itself when it must, and lets nobody start it again alone.
 *
 * One state for all cells; a fact's partition is its cell. Time is the newest recv_ts of market
 * data. The very first input is answered by the control, the budgets and the standings the install
 * starts with.
 */
import { type Heard } from '@polytraders/messages'
import { type Stage } from '@polytraders/stage'
import { authorise, type Key, keyRing } from './authority.ts'
import { acknowledgeBudget, handOutBudgets } from './budgets.ts'
import { endExpired, setControl } from './controls.ts'
import { endWindow, markOut, watchExecution, watchVerdict } from './execution.ts'
import { resolveQuiet } from './incidents.ts'
import { countMarketTime, watchBook, watchFeeds, watchInstrument, watchStatus } from './markets.ts'
import { checkPolicy, type Policy } from './policy.ts'
import { evaluateObjectives, pauseStillCaused } from './promises.ts'
import { perform } from './requests.ts'
import { sayStandings } from './rollout.ts'
import { initialState, type Output, type State, type Turn } from './state.ts'
import {
  watchDeadLetter,
  watchDeadlines,
  watchFill,
  watchOrder,
  watchPortfolio,
  watchReconciliation,
  watchReplay,
} from './watch.ts'

export { defaultPolicy, type Policy } from './policy.ts'
export type { Output, State } from './state.ts'

export const coreVersion = '1.2.0'

export type Input = Heard<
  | 'SealedBook'
  | 'SealedTrade'
  | 'SealedStatus'
  | 'SealedNotice'
  | 'SealedInstrument'
  | 'SealedSync'
  | 'SealedControl'
  | 'SealedTick'
  | 'Verdict'
  | 'OrderEvent'
  | 'Fill'
  | 'Reconciliation'
  | 'PortfolioMarked'
  | 'ReplayReport'
  | 'OperatorCommand'
  | 'DeadLetter'
>

export function monitoring(policy: Policy): Stage<State, Input, Output> {
  checkPolicy(policy)
  const keys = keyRing(policy)
  return {
    initial: () => initialState(policy),
    step(state, input, say) {
      let said = 0
      const turn: Turn = {
        policy,
        state,
        cause: causeOf(state, input),
        source: input.source,
        say(output) {
          said += 1
          say(output)
        },
        hasRoom: () => said < policy.outputsMax,
      }
      start(turn)
      if (!offTheMarket.has(input.type)) passTime(turn)
      hear(turn, keys, input)
      return state
    },
  }
}

/** What is stamped with the time of day, and tells nothing of the market's time. */
const offTheMarket: ReadonlySet<Input['type']> = new Set([
  'OperatorCommand',
  'ReplayReport',
  'DeadLetter',
])

/**
 * Two clocks: operators' commands, replay's reports and dead letters are stamped with the time of
 * day, and the market's time is that of its data, which in a recording is long ago. What the former
 * lead to happened when they were stamped, and is received in the market's time, so that no later
 * stage's clock jumps.
 */
function causeOf(state: State, { type, fact }: Input): Turn['cause'] {
  const { correlation_id, source_ts, recv_ts } = fact
  const quality = 'clean'
  if (!offTheMarket.has(type)) return { correlation_id, source_ts, recv_ts, quality }
  if (type === 'OperatorCommand') state.commandMs = Math.max(state.commandMs, recv_ts)
  return { correlation_id, source_ts: recv_ts, recv_ts: state.nowMs, quality }
}

function start(turn: Turn): void {
  const { state, cause } = turn
  if (state.started) return
  state.started = true
  state.nowMs = cause.recv_ts
  setControl(turn, {
    scope: 'global',
    scopeId: '',
    state: 'armed',
    newsWindow: false,
    mode: 'paper',
    reason: 'start of the install',
    setBy: ['policy'],
    nonce: '',
    untilMs: null,
  })
  handOutBudgets(turn)
  sayStandings(turn)
}

/**
 * What time alone brings about, looked at once a second and once a minute of data time, and with
 * every input while there is more than one has room for. What stops trading comes first.
 */
function passTime(turn: Turn): void {
  const { state, cause } = turn
  const second = Math.floor(state.nowMs / 1_000)
  state.nowMs = Math.max(state.nowMs, cause.recv_ts)
  const looks = state.behind || Math.floor(state.nowMs / 1_000) !== second
  if (looks) {
    watchFeeds(turn)
    watchDeadlines(turn)
    markOut(turn)
  }
  passMinute(turn)
  if (looks) endExpired(turn, (rule, scopeId) => pauseStillCaused(turn, rule, scopeId))
  state.behind = !turn.hasRoom()
}

function passMinute(turn: Turn): void {
  const { state, policy } = turn
  const minute = Math.floor(state.nowMs / 60_000)
  if (minute === state.minute) return
  state.minute = minute
  countMarketTime(turn)
  evaluateObjectives(turn)
  resolveQuiet(turn, 'dead-letters', policy.deadLetterQuietMs)
  resolveQuiet(turn, 'command-refused', policy.deadLetterQuietMs)
  endWindow(turn)
}

function hear(turn: Turn, keys: ReadonlyMap<string, Key>, input: Input): void {
  switch (input.type) {
    case 'SealedBook':
      watchBook(turn, input)
      break
    case 'SealedStatus':
      watchStatus(turn, input)
      break
    case 'SealedInstrument':
      watchInstrument(turn, input)
      break
    case 'SealedControl': {
      const { budget } = input.fact
      if (budget) acknowledgeBudget(turn, input.source.partition, budget.budget_version)
      break
    }
    case 'SealedTrade':
    case 'SealedNotice':
    case 'SealedSync':
    case 'SealedTick':
      break // They bring the time.
    case 'Verdict':
      watchVerdict(turn, input)
      break
    case 'OrderEvent':
      watchOrder(turn, input)
      break
    case 'Fill':
      watchFill(turn, input)
      watchExecution(turn, input)
      break
    case 'Reconciliation':
      watchReconciliation(turn, input)
      break
    case 'PortfolioMarked':
      watchPortfolio(turn, input)
      break
    case 'ReplayReport':
      watchReplay(turn, input)
      break
    case 'DeadLetter':
      watchDeadLetter(turn, input)
      break
    case 'OperatorCommand':
      command(turn, keys, input)
      break
  }
}

function command(turn: Turn, keys: ReadonlyMap<string, Key>, input: Heard<'OperatorCommand'>) {
  const asked = authorise(turn, keys, input.fact)
  const refusal = 'reason' in asked ? asked : perform(turn, asked)
  if (refusal) turn.say(refusal)
}
