/**
 * Drill of the twelve corruptions: each injected at random places of a seeded market day, and
 * of the recording where there is one, and told to the real core. Prints what became of them, and
 * fails when one was missed, was named later than its class promises, was not overcome by a resync,
 * or when a book was doubted in which nothing was wrong.
 */
import process from 'node:process'
import { namesFrom, wholeNumber } from '@polytraders/testkit/flags'
import { type FaultKind, faultKinds } from '@polytraders/venue-simulator'
import { Command } from 'commander'
import { drillCorruptions, type Row } from './corruption-drill.ts'

type Flags = {
  readonly places: number
  readonly seed: string
  readonly kind: readonly FaultKind[]
  readonly json: boolean
  readonly blind: boolean
}

const values = new Command('corruptions')
  .description('puts each corruption in at random places, and tells what became of it')
  .option('--places <n>', 'of each corruption, source and scenario', wholeNumber, 50)
  .option('--seed <text>', 'of the places', '1')
  .option(
    '--kind <names>',
    'which, by comma; all of them unless said',
    namesFrom(faultKinds),
    faultKinds,
  )
  .option('--json', 'the report as one object', false)
  .option('--blind', 'look at no certificate, to show that the drill can fail', false)
  .parse()
  .opts<Flags>()

const print = (line: string) => process.stdout.write(`${line}\n`)

const columns: readonly (readonly [string, number, (row: Row) => string | number])[] = [
  ['corruption', 19, row => row.kind],
  ['source', 10, row => row.source],
  ['told wrong', 11, row => row.scenario],
  ['places', 7, row => row.places],
  ['books', 6, row => row.books],
  ['detected', 9, row => row.detected],
  ['harmless', 9, row => row.harmless],
  ['healed', 7, row => row.healed],
  ['missed', 7, row => row.missed],
  ['late', 5, row => row.late],
  ['frames: median', 15, row => row.medianFrames ?? '-'],
  ['worst', 6, row => row.worstFrames ?? '-'],
  ['ms: median', 11, row => row.medianMs ?? '-'],
  ['worst', 7, row => row.worstMs ?? '-'],
  ['wrong ms', 9, row => row.wrongMs],
  ['recovered', 10, row => `${row.recovered}/${row.books}`],
  ['false', 6, row => row.falsePositives],
  ['bound', 0, row => ` ${row.bound}`],
]

const headText = columns
  .map(([name, width], n) => cell(n > 16 ? ` ${name}` : name, width, n < 3))
  .join('')

const report = drillCorruptions({
  places: values.places,
  seed: values.seed,
  blind: values.blind,
  kinds: values.kind,
  progress: row => {
    if (!values.json) print(rowText(row))
  },
  start: () => {
    if (!values.json) print(headText)
  },
})

if (values.json) print(JSON.stringify(report, null, 2))
else {
  for (const { source, scenario, frames, falsePositives } of report.honest) {
    print(`${source}, ${scenario}, nothing corrupted: ${frames} frames, ${falsePositives} false`)
  }
  for (const line of report.problems.slice(0, 20)) print(`  ${line}`)
  print(report.passed ? 'every corruption was detected or harmless' : 'the drill FAILED')
}
if (!report.passed) process.exitCode = 1

function rowText(row: Row): string {
  return columns.map(([, width, of], n) => cell(of(row), width, n < 3)).join('')
}

function cell(value: string | number, width: number, left: boolean): string {
  const text = String(value)
  return left ? text.padEnd(width) : text.padStart(width)
}
