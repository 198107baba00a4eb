/** How commands speak: results on standard output, progress and errors on standard error. */

export const print = (text: string): void => void process.stdout.write(`${text}\n`)

export const printJson = (value: unknown): void => print(JSON.stringify(value))

/** Progress, at most a line a second; the first one at once. */
export function createProgress(write = (line: string) => void process.stderr.write(`${line}\n`)) {
  let lastMs = 0
  return (line: () => string): void => {
    const nowMs = Date.now()
    if (nowMs - lastMs < 1_000) return
    lastMs = nowMs
    write(line())
  }
}

/** A table with its columns lined up. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((text, column) => {
      widths[column] = Math.max(widths[column] ?? 0, text.length)
    })
  }
  const line = (row: readonly string[]) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return rows.map(line).join('\n')
}

export const dollars = (micros: number | bigint) => (Number(micros) / 1e6).toFixed(2)
