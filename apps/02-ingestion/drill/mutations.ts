/**
 * `node apps/02-ingestion/drill/mutations.ts --count 1000000 --seed 1`: the mutation drill and its
 * report. Ends with 1 when a text threw, vanished, or made anything grow over its bound.
 */
import { cpus } from 'node:os'
import { wholeNumber } from '@polytraders/testkit/flags'
import { Command, Option } from 'commander'
import { type Plant, plants } from './edge.ts'
import {
  caseOf,
  createEdges,
  type MutationReport,
  runMutations,
  type Tally,
} from './mutation-drill.ts'

type Flags = {
  readonly count: number
  readonly seed: number
  readonly case?: number
  readonly plant?: Plant
  readonly json: boolean
}

const flags = new Command('mutations')
  .description(
    'sends fuzzed messages through every edge: none may throw, vanish or make anything grow',
  )
  .option('--count <n>', 'cases', wholeNumber, 1_000_000)
  .option('--seed <n>', 'of the cases', wholeNumber, 20_261_124)
  .option('--case <n>', 'make this one again, with all before it, and print its text', wholeNumber)
  .addOption(
    new Option('--plant <guard>', 'take a guard away: the drill has to fail').choices(
      Object.keys(plants),
    ),
  )
  .option('--json', 'the report as one object', false)
  .parse()
  .opts<Flags>()
const { seed, count, plant = null } = flags
const print = (line: string) => void process.stdout.write(`${line}\n`)

if (flags.case !== undefined) again(flags.case)
else run()

function run(): void {
  const conditions = `${cpus()[0]?.model.trim()}, node ${process.version}, one thread`
  if (!flags.json) print(`${count} cases, seed ${seed}, ${conditions}`)
  if (plant && !flags.json) print(`without a guard: ${plants[plant]}`)
  const lookEvery = Math.max(1_000, Math.ceil(count / 20))
  const say = flags.json ? () => {} : print
  const report = runMutations({ seed, count, plant, lookEvery, say })
  if (flags.json) print(JSON.stringify({ seed, count, plant, conditions, ...plain(report) }))
  else printReport(report)
  process.exitCode = report.ok ? 0 : 1
}

function printReport(report: MutationReport): void {
  print('')
  print(row('mutation', 'cases', 'accepted', 'refused', 'skipped'))
  for (const [kind, { cases, accepted, refused, skipped }] of report.byKind) {
    print(row(kind, cases, accepted, refused, skipped))
  }
  for (const [edge, tally] of report.byEdge) printEdge(edge, tally)
  print('')
  for (const failure of report.failures) {
    print(`FAILED case ${failure.case}, ${failure.edge}, ${failure.kind}: ${failure.what}`)
    print(`  ${failure.detail.split('\n').slice(0, 6).join('\n  ')}`)
  }
  const heap = report.heapMiB.map(mib => mib.toFixed(0)).join(' ')
  print(`${Math.round(report.casesPerSecond)} cases/s; heap by twentieths ${heap} MiB`)
  print(`states by twentieths ${report.stateKiB.join(' ')} KiB`)
  print(
    report.ok ? 'nothing threw, nothing grew, nothing vanished' : `${report.failureCount} FAILED`,
  )
}

function printEdge(edge: string, tally: Tally): void {
  print('')
  print(row(edge, tally.cases, tally.accepted, tally.refused, tally.skipped))
  const reasons = [...tally.reasons].sort(([, a], [, b]) => b - a)
  for (const [reason, times] of reasons) print(`  ${String(times).padStart(9)}  ${reason}`)
}

function row(name: string, ...cells: readonly (string | number)[]): string {
  return name.padEnd(24) + cells.map(cell => String(cell).padStart(10)).join('')
}

function plain({ byKind, byEdge, ...rest }: MutationReport) {
  return { ...rest, byKind: plainTallies(byKind), byEdge: plainTallies(byEdge) }
}

function plainTallies(tallies: ReadonlyMap<string, Tally>) {
  const plainTally = ({ reasons, ...counts }: Tally) => ({
    ...counts,
    reasons: Object.fromEntries(reasons),
  })
  return Object.fromEntries([...tallies].map(([name, tally]) => [name, plainTally(tally)]))
}

/** Plays all cases up to one, which is printed and may throw. */
function again(number: number): void {
  const shownMax = 20_000
  const edges = createEdges(plant)
  for (let before = 0; before < number; before++) {
    const { take, text } = caseOf(edges, seed, before)
    try {
      take(text)
    } catch {
      // A case of its own.
    }
  }
  const { edge, kind, text, take } = caseOf(edges, seed, number)
  print(`case ${number} of seed ${seed}: ${edge.name}, ${kind}, ${text.length} characters`)
  print(text.length > shownMax ? `${text.slice(0, shownMax)}...` : text)
  print(JSON.stringify(take(text)))
}
