/**
 * The capital allocator: a budget a cell, whose portfolio caps never add up to more than the
 * portfolio's limit, not even for a moment.
 *
 * A decrease counts once the cell's own log holds it, because from there on the gate obeys it.
 * Until then the old cap is still committed, and an increase elsewhere can't have it.
 */
import { type SetBudget } from './commands.ts'
import { portfolioLimitOf } from './policy.ts'
import { type Budget, type Turn } from './state.ts'

/** The first budget of every cell, from the policy. */
export function handOutBudgets(turn: Turn): void {
  const { policy } = turn
  for (let cell = 0; cell < policy.cells; cell += 1) {
    sayBudget(turn, {
      ...turn.cause,
      budget_version: 1,
      cell,
      portfolio_cap: policy.portfolioCap,
      market_cap: policy.marketCap,
      order_cap: policy.orderCap,
      drawdown_limit: policy.drawdownLimit,
      paper_capital: policy.paperCapital,
      reason: 'start of the install',
    })
  }
}

/** Whether any of its limits rises: then two people must sign. */
export function raisesLimit({ fact }: Budget, asked: SetBudget): boolean {
  return (
    asked.portfolio_cap > fact.portfolio_cap ||
    asked.market_cap > fact.market_cap ||
    asked.order_cap > fact.order_cap ||
    asked.drawdown_limit > fact.drawdown_limit
  )
}

/** What a cell may have at most while the others keep what they may still believe they have. */
export function portfolioRoom({ state, policy }: Turn, cell: number): number {
  const others = state.budgets.filter(({ fact }) => fact.cell !== cell)
  return portfolioLimitOf(policy) - others.reduce((sum, { committedCap }) => sum + committedCap, 0)
}

export function setBudget(turn: Turn, budget: Budget, asked: SetBudget): void {
  const { portfolio_cap, market_cap, order_cap, drawdown_limit, reason } = asked
  sayBudget(turn, {
    ...budget.fact,
    ...turn.cause,
    budget_version: budget.fact.budget_version + 1,
    portfolio_cap,
    market_cap,
    order_cap,
    drawdown_limit,
    reason,
  })
}

/** A cell's log holds this version of its budget: what it had before is free. */
export function acknowledgeBudget(turn: Turn, cell: number, version: number): void {
  const budget = turn.state.budgets[cell]
  if (budget?.fact.budget_version !== version) return
  budget.committedCap = budget.fact.portfolio_cap
}

function sayBudget({ state, say }: Turn, fact: Budget['fact']): void {
  const committedCap = Math.max(state.budgets[fact.cell]?.committedCap ?? 0, fact.portfolio_cap)
  state.budgets[fact.cell] = { fact, committedCap }
  say({ type: 'BudgetSet', fact })
}
