/** A row of bars, the lowest for zero and the highest for the largest value. */
const bars = '▁▂▃▄▅▆▇█'
const columnsMax = 60

export function sparkline(values: readonly number[]): string {
  const step = Math.max(1, Math.ceil(values.length / columnsMax))
  const most = Math.max(1, ...values)
  return values
    .filter((_, index) => index % step === 0)
    .map(value => bars[Math.round((value / most) * (bars.length - 1))])
    .join('')
}
