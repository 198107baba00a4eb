/** A run's summary for people. */
import { type Summary } from '@polytraders/loop'
import { dollars, table } from './output.ts'

export type Described = {
  readonly summary: Summary & { readonly parity: number }
  readonly played: string
  readonly seconds: number
  readonly keptAt: KeptAt
}

/** Where the run can be traced: on Kafka, in a folder, or nowhere. */
export type KeptAt = 'kafka' | 'nowhere' | { readonly folder: string; readonly isLast: boolean }

export function describeRun({ summary, played, seconds, keptAt }: Described): string {
  const { verdicts, ledger, portfolio, books, traded } = summary
  const rate = Math.round(summary.frames / seconds)
  const stages = Object.entries(summary.stages).map(([stage, { out, deadLetters, content }]) => [
    stage,
    String(summary.stages[stage]?.in ?? 0),
    String(out),
    String(deadLetters),
    Object.values(content)
      .map(hash => hash.slice(0, 8))
      .join(' '),
  ])
  const reasons = Object.entries(verdicts.byReason)
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => [`  ${code}`, String(count)])
  const accounts = Object.entries(ledger.accounts)
    .filter(([, assets]) => assets['pUSD'] !== undefined)
    .map(([account, assets]) => [`  ${account}`, dollars(BigInt(assets['pUSD'] ?? '0'))])
  return [
    `played ${played}`,
    '',
    table([['stage', 'in', 'out', 'dead', 'content hash a cell'], ...stages]),
    '',
    `books      ${books.valid} valid, ${books.invalid} invalid`,
    `verdicts   ${verdicts.APPROVE} approved, ${verdicts.REJECT} rejected, ` +
      `${verdicts.WARN_ONLY} warn only, ${verdicts.PAUSED} paused`,
    table(reasons),
    `orders     ${summary.orders}, fills ${summary.fills}`,
    `ledger     ${ledger.balanced ? 'debits equal credits' : 'DOES NOT BALANCE'} (pUSD)`,
    table(accounts),
    `portfolio  equity ${dollars(portfolio.equity)}, realised ${dollars(portfolio.realisedPnl)}, ` +
      `unrealised ${dollars(portfolio.unrealisedPnl)}, fees ${dollars(portfolio.feesPaid)}`,
    ...summary.positions
      .filter(({ position }) => position !== 0)
      .map(({ outcome, position, avg_cost, token_id }) => {
        const held = `${dollars(position)} ${outcome} at ${dollars(avg_cost)}`
        return `           ${held} of ${token_id.slice(0, 12)}…`
      }),
    `parity     ${summary.parity}%`,
    `time       ${seconds.toFixed(2)} s, ${rate} frames/s, replay included`,
    ...(traded[0] && keptAt !== 'nowhere'
      ? [`trace one  polytraders trace ${traded[0]}${traceFlags(keptAt)}`]
      : []),
    ...(typeof keptAt === 'object' ? [`kept       ${keptAt.folder}`] : []),
  ].join('\n')
}

function traceFlags(keptAt: Exclude<KeptAt, 'nowhere'>): string {
  if (keptAt === 'kafka') return ' --kafka'
  return keptAt.isLast ? '' : ` --run ${keptAt.folder}`
}
