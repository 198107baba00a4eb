/**
 * Drill of the twelve corruptions: each put in at so many random places of a seeded market day, and
 * of the recording where there is one, and told to the real core. Prints what became of them, and
 * fails when one was missed, was named later than its class promises, was not overcome by a resync,
 * or when a book was doubted in which nothing was wrong.
 *
 *   node drill/corruptions.ts [--places 50] [--seed 1] [--kind NAME] [--json] [--blind]
 *
 * `--blind` looks at no certificate, to show that the drill can fail.
 */
import process from 'node:process'
import { parseArgs } from 'node:util'
import { faultKinds, isFaultKind } from '@polytraders/venue-simulator'
import { drillCorruptions, type Row } from './corruption-drill.ts'

const { values } = parseArgs({
  options: {
    places: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string' },
    json: { type: 'boolean', default: false },
    blind: { type: 'boolean', default: false },
  },
})

const print = (line: string) => process.stdout.write(`${line}\n`)
const kinds = (values.kind?.split(',') ?? faultKinds).filter(isFaultKind)

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
  places: Number(values.places),
  seed: values.seed,
  blind: values.blind,
  kinds,
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
