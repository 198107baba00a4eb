/**
 * Scores of forecasts, fills and equity curves. Probabilities and outcomes are 0..1; returns are
 * fractions a period; prices are in dollars. Statistics, not money: floats are allowed here.
 */

/** Brier = mean((p_i - y_i)^2). */
export function brierScore(forecasts: readonly number[], outcomes: readonly number[]): number {
  requireSameLength(forecasts, outcomes)
  return mean(forecasts.map((forecast, i) => (forecast - (outcomes[i] ?? 0)) ** 2))
}

/** hash_parity = equal records / compared records x 100; 100 when nothing was compared. */
export const hashParity = (equal: number, compared: number) =>
  compared === 0 ? 100 : (equal * 100) / compared

/** Sharpe = mean(r)/sd(r) x sqrt(periods a year), sample sd; 0 when returns do not vary. */
export function sharpeRatio(returns: readonly number[], periodsPerYear: number): number {
  const average = mean(returns)
  const squares = returns.map(value => (value - average) ** 2)
  const deviation = Math.sqrt(squares.reduce((a, b) => a + b, 0) / (returns.length - 1))
  return deviation > 0 ? (average / deviation) * Math.sqrt(periodsPerYear) : 0
}

/** max drawdown = max((peak - equity)/peak) over a curve of positive equity. */
export function maxDrawdown(equity: readonly number[]): number {
  let peak = 0
  let worst = 0
  for (const value of equity) {
    peak = Math.max(peak, value)
    if (peak > 0) worst = Math.max(worst, (peak - value) / peak)
  }
  return worst
}

/** slip RMSE = sqrt(mean((predicted - realised)^2)), given the differences. */
export const rootMeanSquare = (errors: readonly number[]) =>
  Math.sqrt(mean(errors.map(error => error ** 2)))

const mean = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length

function requireSameLength(a: readonly unknown[], b: readonly unknown[]): void {
  if (a.length === b.length) return
  throw new RangeError(`expected as many outcomes as forecasts, found ${b.length} for ${a.length}`)
}
