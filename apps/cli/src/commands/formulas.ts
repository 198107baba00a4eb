/**
 * `polytraders formulas`: every formula with its worked example, run now by the stages' own code.
 */
import { workedExamples } from '@polytraders/loop'
import { type Command } from 'commander'
import { print, printJson, table } from '../output.ts'

export function formulasCommand(program: Command): void {
  program
    .command('formulas')
    .description('run every formula with its worked example: formula, stage, expected, got')
    .option('--json', 'one JSON object')
    .action(({ json }: { json?: true }) => {
      const rows = workedExamples.map(({ stage, formula, given, expected, got }) => {
        const found = got()
        return { stage, formula, given, expected, got: found, holds: found === expected }
      })
      if (json) printJson({ formulas: rows })
      else {
        const marks = rows.map(row => [row.holds ? 'ok' : 'DIFFERS', row.stage, row.formula])
        const lines = rows.map((row, i) => [...(marks[i] ?? []), row.expected, row.got])
        print(table([['', 'stage', 'formula', 'expected', 'got'], ...lines]))
        print(`${rows.filter(row => row.holds).length} of ${rows.length} hold`)
      }
      if (rows.some(row => !row.holds)) process.exitCode = 1
    })
}
