/**
 * The fixture pack of each guard: normal, warning, hard, failure. Each case plays the worked trade
 * through the whole gate with one thing changed, and looks at what that guard said.
 */
import { expect, test } from '@jest/globals'
import { ONE } from '@polytraders/domain'
import { play } from '@polytraders/stage'
import { decision, type Input, type Policy } from '../core.ts'
import {
  balance,
  book,
  budget,
  control,
  estimate,
  estimateFact,
  groundwork,
  header,
  heard,
  instrument,
  marketState,
  nowMs,
  seal,
  tick,
  workedPolicy,
} from '../worked-trade.ts'
import { guards } from './index.ts'

type Case = {
  readonly guard: string
  readonly pack: 'normal' | 'warning' | 'hard' | 'failure'
  readonly when: string
  /** Heard after the groundwork, before the estimate. */
  readonly before?: readonly Input[]
  /** Heard instead of the groundwork. */
  readonly instead?: readonly Input[]
  readonly asks?: Input
  readonly policy?: Partial<Policy>
  readonly vote: string
  readonly code: string
}

const without = (index: number) => groundwork.filter((_, i) => i !== index)
const inBook = (over: Partial<typeof marketState.book>) =>
  estimate({ market: { ...marketState, book: { ...marketState.book, ...over } } })
const status = (over: { readonly feed?: 'degraded' | 'disconnected' }) =>
  heard('SealedStatus', {
    ...header,
    seal: seal(5, 'SealedStatus'),
    condition_id: marketState.condition_id,
    status: {
      ...header,
      condition_id: marketState.condition_id,
      feed_status: over.feed ?? 'connected',
      last_seq: 1,
      expected_seq: 2,
      gap_count_60s: 0,
      stale_duration_ms: 0,
      book_validity: 'valid',
      resync_jobs: 0,
      last_snapshot_ts: null,
      last_delta_ts: null,
      certificate: marketState.book.certificate,
    },
  })
const marked = (drawdown: number, atMs = nowMs) =>
  heard('PortfolioMarked', {
    ...header,
    recv_ts: atMs,
    inventory_version: 1,
    cash: 0,
    position_value: 0,
    equity: 90_000 * ONE,
    peak_equity: 100_000 * ONE,
    drawdown,
    gross_exposure: 0,
    realised_pnl: 0,
    unrealised_pnl: 0,
    fees_paid: 0,
  })
const holding = balance({
  inventory_version: 2,
  condition_id: 'elsewhere',
  positions: [
    {
      token_id: '77',
      outcome: 'YES',
      position: 10 * ONE,
      free_qty: 10 * ONE,
      reserved_qty: 0,
      redeemable_qty: 0,
      avg_cost: 500_000,
      realised_pnl: 0,
      unrealised_pnl: 0,
    },
  ],
  gross_exposure: 5 * ONE,
})

const kill = 'kill-switch'
const compliance = 'compliance-gate'
const halt = 'market-halt'
const stale = 'stale-book'
const quality = 'market-quality'
const exposure = 'exposure'
const drawdown = 'drawdown'

const cases: readonly Case[] = [
  { guard: kill, pack: 'normal', when: 'armed', vote: 'APPROVE', code: '' },
  {
    guard: kill,
    pack: 'warning',
    when: 'another strategy is killed',
    before: [control({ scope: 'strategy', scope_id: 'maker-tight', state: 'killed' }, 5)],
    vote: 'WARN',
    code: 'GOV_OTHERS_RESTRICTED',
  },
  ...['global', 'strategy', 'market', 'cluster', 'guard_family', 'unheard-of'].map(
    (scope): Case => ({
      guard: kill,
      pack: 'hard',
      when: `killed by scope ${scope}`,
      before: [control({ scope, scope_id: scopeId(scope), state: 'killed' }, 5)],
      vote: 'REJECT',
      code: 'GOV_KILLED',
    }),
  ),
  {
    guard: kill,
    pack: 'hard',
    when: 'a state that nobody knows counts as killed',
    before: [control({ state: 'sleeping' }, 5)],
    vote: 'REJECT',
    code: 'GOV_KILLED',
  },
  {
    guard: kill,
    pack: 'failure',
    when: 'no control was heard',
    instead: without(0),
    vote: 'REJECT',
    code: 'GOV_CONTROL_UNKNOWN',
  },
  {
    guard: kill,
    pack: 'failure',
    when: 'the estimate knows a newer control',
    asks: estimate({
      market: { ...marketState, control: { ...marketState.control, control_version: 9 } },
    }),
    vote: 'REJECT',
    code: 'GOV_CONTROL_BEHIND',
  },
  {
    guard: kill,
    pack: 'failure',
    when: 'there are more controls than can be kept',
    policy: { controlsMax: 1 },
    before: ['a', 'b'].map((id, i) =>
      control({ scope: 'market', scope_id: id, state: 'killed' }, 5 + i),
    ),
    vote: 'REJECT',
    code: 'GOV_CONTROLS_FULL',
  },
  { guard: compliance, pack: 'normal', when: 'paper, registered', vote: 'APPROVE', code: '' },
  {
    guard: compliance,
    pack: 'warning',
    when: 'the strategy only looks on',
    policy: { strategies: { 'edge-taker': { mode: 'shadow', openIntentsMax: 1 } } },
    vote: 'WARN',
    code: 'GOV_NOT_ENFORCED',
  },
  {
    guard: compliance,
    pack: 'hard',
    when: 'live without being allowed to',
    before: [control({ mode: 'live' }, 5)],
    vote: 'REJECT',
    code: 'GOV_MODE_NOT_ALLOWED',
  },
  {
    guard: compliance,
    pack: 'hard',
    when: 'the category is blocked',
    policy: { categoriesBlocked: ['politics'] },
    vote: 'REJECT',
    code: 'SEC_CATEGORY_BLOCKED',
  },
  {
    guard: compliance,
    pack: 'hard',
    when: 'the strategy is off',
    policy: { strategies: { 'edge-taker': { mode: 'off', openIntentsMax: 1 } } },
    vote: 'REJECT',
    code: 'GOV_STRATEGY_OFF',
  },
  {
    guard: compliance,
    pack: 'hard',
    when: 'the strategy is in quarantine',
    policy: { strategies: { 'edge-taker': { mode: 'quarantine', openIntentsMax: 1 } } },
    vote: 'REJECT',
    code: 'GOV_STRATEGY_QUARANTINED',
  },
  {
    guard: compliance,
    pack: 'failure',
    when: 'the strategy is called constructor',
    asks: estimate({ strategy: 'constructor' }),
    vote: 'REJECT',
    code: 'GOV_STRATEGY_UNKNOWN',
  },
  {
    guard: compliance,
    pack: 'failure',
    when: 'nobody knows the category',
    asks: estimate({ market: { ...marketState, instrument: null } }),
    vote: 'REJECT',
    code: 'DISC_INSTRUMENT_UNKNOWN',
  },
  { guard: halt, pack: 'normal', when: 'open and synced', vote: 'APPROVE', code: '' },
  {
    guard: halt,
    pack: 'warning',
    when: 'synced 46 seconds ago',
    asks: estimate({ market: { ...marketState, freshness_ms: 46_000 } }),
    vote: 'WARN',
    code: 'DISC_REGISTRY_STALE',
  },
  {
    guard: halt,
    pack: 'hard',
    when: 'synced over a minute ago',
    asks: estimate({ market: { ...marketState, freshness_ms: 60_001 } }),
    vote: 'REJECT',
    code: 'DISC_REGISTRY_STALE',
  },
  ...(['paused', 'halted', 'resolving'] as const).map(
    (state): Case => ({
      guard: halt,
      pack: 'hard',
      when: `the market is ${state}`,
      before: [instrument({ status: state }, 5)],
      vote: 'REJECT',
      code: 'DISC_MARKET_NOT_OPEN',
    }),
  ),
  {
    guard: halt,
    pack: 'hard',
    when: 'it closes within a minute',
    before: [instrument({ close_time: nowMs + 59_999 }, 5)],
    vote: 'REJECT',
    code: 'DISC_CLOSING_SOON',
  },
  {
    guard: halt,
    pack: 'hard',
    when: 'the instrument changed since the estimate',
    before: [instrument({ version: 2 }, 5)],
    vote: 'REJECT',
    code: 'DISC_INSTRUMENT_CHANGED',
  },
  {
    guard: halt,
    pack: 'hard',
    when: 'a news window is open',
    before: [control({ news_window: true, control_version: 1 }, 5)],
    vote: 'REJECT',
    code: 'INTEL_NEWS_WINDOW',
  },
  {
    guard: halt,
    pack: 'failure',
    when: 'the registry was not heard',
    instead: without(2),
    vote: 'REJECT',
    code: 'DISC_INSTRUMENT_UNKNOWN',
  },
  { guard: stale, pack: 'normal', when: 'the very book', vote: 'APPROVE', code: '' },
  {
    guard: stale,
    pack: 'warning',
    when: 'the touch is worse but within the limit',
    before: [book({ bestAsk: 650_000 }, 5)],
    vote: 'WARN',
    code: 'INTEL_BOOK_MOVED',
  },
  {
    guard: stale,
    pack: 'warning',
    when: 'the feed is degraded',
    before: [status({ feed: 'degraded' })],
    vote: 'WARN',
    code: 'INTEL_FEED_DEGRADED',
  },
  {
    guard: stale,
    pack: 'hard',
    when: 'the price moved past the limit',
    before: [book({ bestAsk: 660_000 }, 5)],
    vote: 'REJECT',
    code: 'EXEC_PRICE_MOVED',
  },
  {
    guard: stale,
    pack: 'hard',
    when: 'the newest book is suspect',
    before: [book({ verdict: 'SUSPECT' }, 5)],
    vote: 'REJECT',
    code: 'INTEL_BOOK_SUSPECT',
  },
  {
    guard: stale,
    pack: 'hard',
    when: 'the newest book is broken',
    before: [book({ verdict: 'BROKEN' }, 5)],
    vote: 'REJECT',
    code: 'INTEL_BOOK_BROKEN',
  },
  {
    guard: stale,
    pack: 'hard',
    when: 'the newest book is resyncing',
    before: [book({ validity: 'resyncing' }, 5)],
    vote: 'REJECT',
    code: 'INTEL_BOOK_NOT_VALID',
  },
  {
    guard: stale,
    pack: 'hard',
    when: 'the feed is down',
    before: [status({ feed: 'disconnected' })],
    vote: 'REJECT',
    code: 'INTEL_FEED_DOWN',
  },
  {
    guard: stale,
    pack: 'hard',
    when: 'the estimate expired',
    before: [tick(nowMs + 2_001)],
    vote: 'REJECT',
    code: 'EXEC_ESTIMATE_EXPIRED',
  },
  {
    guard: stale,
    pack: 'hard',
    when: 'the book was silent for over ten seconds',
    asks: inBook({ stale_duration_ms: 10_001 }),
    vote: 'REJECT',
    code: 'INTEL_BOOK_OLD',
  },
  {
    guard: stale,
    pack: 'failure',
    when: 'there is no book',
    instead: without(3),
    vote: 'REJECT',
    code: 'INTEL_BOOK_UNSEEN',
  },
  {
    guard: stale,
    pack: 'failure',
    when: 'the estimate rests on an event that was not heard',
    asks: inBook({ event_id: 99 }),
    vote: 'REJECT',
    code: 'INTEL_BOOK_UNSEEN',
  },
  {
    guard: stale,
    pack: 'failure',
    when: 'the sealed clock stands still',
    asks: estimate({ recv_ts: nowMs + 2_001, expires_ts: nowMs + 9_000 }),
    vote: 'REJECT',
    code: 'INTEL_CLOCK_BEHIND',
  },
  { guard: quality, pack: 'normal', when: 'two deep sides', vote: 'APPROVE', code: '' },
  {
    guard: quality,
    pack: 'warning',
    when: 'the spread is six cents',
    asks: inBook({ best_bid: 580_000 }),
    vote: 'WARN',
    code: 'INTEL_SPREAD_WIDE',
  },
  {
    guard: quality,
    pack: 'warning',
    when: 'the data is degraded',
    asks: estimate({ quality: 'degraded' }),
    vote: 'WARN',
    code: 'INTEL_QUALITY_DEGRADED',
  },
  {
    guard: quality,
    pack: 'hard',
    when: 'the spread is over ten cents',
    asks: inBook({ best_bid: 530_000 }),
    vote: 'REJECT',
    code: 'INTEL_SPREAD_WIDE',
  },
  {
    guard: quality,
    pack: 'hard',
    when: 'the book is crossed',
    asks: inBook({ best_bid: 650_000 }),
    vote: 'REJECT',
    code: 'INTEL_BOOK_CROSSED',
  },
  {
    guard: quality,
    pack: 'hard',
    when: 'there is too little at the touch',
    asks: inBook({ bids: [{ price: 620_000, size: ONE }] }),
    vote: 'REJECT',
    code: 'EXEC_BOOK_THIN',
  },
  {
    guard: quality,
    pack: 'hard',
    when: 'the data is suspect',
    asks: estimate({ quality: 'suspect' }),
    vote: 'REJECT',
    code: 'INTEL_QUALITY_SUSPECT',
  },
  {
    guard: quality,
    pack: 'hard',
    when: 'the model is unsure',
    asks: estimate({ score: withScore({ lb: 400_000, ub: 900_000 }) }),
    vote: 'REJECT',
    code: 'STRAT_BAND_WIDE',
  },
  {
    guard: quality,
    pack: 'failure',
    when: 'a side of the book is empty',
    asks: inBook({ bids: [] }),
    vote: 'REJECT',
    code: 'INTEL_BOOK_ONE_SIDED',
  },
  {
    guard: quality,
    pack: 'failure',
    when: 'the fee is unknown',
    asks: estimate({ market: { ...marketState, instrument: feeless() } }),
    vote: 'REJECT',
    code: 'EXEC_FEE_UNKNOWN',
  },
  {
    guard: quality,
    pack: 'failure',
    when: 'there is no score',
    asks: estimate({ score: null }),
    vote: 'REJECT',
    code: 'STRAT_SCORE_MISSING',
  },
  { guard: exposure, pack: 'normal', when: 'it all fits', vote: 'APPROVE', code: '' },
  {
    guard: exposure,
    pack: 'warning',
    when: 'the market cap leaves half',
    before: [budget({ market_cap: 650 * ONE }, 5)],
    vote: 'RESHAPE',
    code: 'RISK_MARKET_CAP',
  },
  {
    guard: exposure,
    pack: 'hard',
    when: 'the portfolio is full',
    before: [balance({ inventory_version: 2, gross_exposure: 50_000 * ONE })],
    vote: 'REJECT',
    code: 'RISK_PORTFOLIO_CAP',
  },
  {
    guard: exposure,
    pack: 'hard',
    when: 'the cash is gone',
    before: [balance({ cash: { free: ONE, reserved: 0, pending: 0 } })],
    vote: 'REJECT',
    code: 'RISK_CASH_SHORT',
  },
  {
    guard: exposure,
    pack: 'hard',
    when: 'the order cap is under the minimum',
    before: [budget({ order_cap: ONE }, 5)],
    vote: 'REJECT',
    code: 'RISK_ORDER_CAP',
  },
  {
    guard: exposure,
    pack: 'hard',
    when: 'the strategy has its order out',
    before: [estimate({ correlation_id: '0-6-edge-taker-1' })],
    vote: 'REJECT',
    code: 'RISK_INTENT_OUTSTANDING',
  },
  {
    guard: exposure,
    pack: 'failure',
    when: 'no budget was heard',
    instead: without(1),
    vote: 'REJECT',
    code: 'RISK_BUDGET_UNKNOWN',
  },
  {
    guard: exposure,
    pack: 'failure',
    when: 'the budget is another cell’s',
    instead: [...without(1), budget({ cell: 1 })],
    vote: 'REJECT',
    code: 'RISK_BUDGET_UNKNOWN',
  },
  {
    guard: exposure,
    pack: 'failure',
    when: 'inventory was not heard',
    instead: without(4),
    vote: 'REJECT',
    code: 'RISK_BALANCE_UNKNOWN',
  },
  { guard: drawdown, pack: 'normal', when: 'nothing lost', vote: 'APPROVE', code: '' },
  {
    guard: drawdown,
    pack: 'warning',
    when: 'nine tenths of the limit are used',
    before: [marked(90_000)],
    vote: 'WARN',
    code: 'RISK_DRAWDOWN',
  },
  {
    guard: drawdown,
    pack: 'hard',
    when: 'the limit is reached',
    before: [marked(100_000)],
    vote: 'REJECT',
    code: 'RISK_DRAWDOWN',
  },
  {
    guard: drawdown,
    pack: 'hard',
    when: 'a tenth was realised as loss before any mark',
    before: [
      balance({
        cash: { free: 90_000 * ONE, reserved: 0, pending: 0 },
        realised_pnl: -10_000 * ONE,
      }),
    ],
    vote: 'REJECT',
    code: 'RISK_DRAWDOWN',
  },
  {
    guard: drawdown,
    pack: 'failure',
    when: 'something is held and was never marked',
    before: [holding],
    vote: 'REJECT',
    code: 'RISK_MARK_MISSING',
  },
  {
    guard: drawdown,
    pack: 'failure',
    when: 'the mark is over a minute old',
    before: [holding, marked(0, nowMs - 60_001)],
    vote: 'REJECT',
    code: 'RISK_MARK_OLD',
  },
  {
    guard: drawdown,
    pack: 'failure',
    when: 'no budget was heard',
    instead: without(1),
    vote: 'REJECT',
    code: 'RISK_BUDGET_UNKNOWN',
  },
]

test.each(cases.map(entry => [`${entry.guard}, ${entry.pack}: ${entry.when}`, entry] as const))(
  '%s',
  (_name, entry) => {
    const stage = decision({ ...workedPolicy, ...entry.policy })
    const asks = entry.asks ?? estimate()
    const script = [...(entry.instead ?? groundwork), ...(entry.before ?? []), asks]
    const { outputs } = play(stage, script)
    const verdict = outputs.flatMap(said => (said.type === 'Verdict' ? [said.fact] : [])).at(-1)
    const check = verdict?.risk_checks.find(({ guard }) => guard === entry.guard)
    expect({ vote: check?.vote, code: check?.reason_code }).toEqual({
      vote: entry.vote,
      code: entry.code,
    })
    expect(check?.inputs).toMatch(/^\S+=/)
    const killed = entry.vote === 'REJECT'
    expect(verdict?.reason_codes.includes(entry.code)).toBe(killed)
    if (killed) expect(verdict).toMatchObject({ approved_size: 0, action: 'REJECT' })
  },
)

test('every guard has its whole pack, and votes in every verdict', () => {
  for (const { name } of guards) {
    const packs = new Set(cases.filter(({ guard }) => guard === name).map(({ pack }) => pack))
    expect([name, packs.size]).toEqual([name, 4])
  }
})

function scopeId(scope: string): string {
  switch (scope) {
    case 'strategy':
      return 'edge-taker'
    case 'market':
      return marketState.condition_id
    case 'cluster':
      return 'politics'
    default:
      return ''
  }
}

function withScore(over: { readonly lb: number; readonly ub: number }) {
  const { score } = estimateFact()
  return score && { ...score, ...over }
}

function feeless() {
  const { instrument: known } = marketState
  return known && { ...known, fee_schedule: { ...known.fee_schedule, kind: 'unknown' as const } }
}
