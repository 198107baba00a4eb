/** `polytraders vectors`: files of test vectors against the venue's arithmetic. */
import { type VectorReport } from '@polytraders/venue'
import { type Command } from 'commander'
import { CliError } from '../error.ts'
import { print, printJson, table } from '../output.ts'

export function vectorsCommand(program: Command): void {
  program
    .command('vectors')
    .argument('<path>', 'a file of test vectors, or a folder of them')
    .description("run test vectors against the venue's arithmetic: ids, hashes, fees, rounding")
    .option('--json', 'one JSON object')
    .action(async (path: string, { json }: { readonly json?: true }) => {
      const report = await run(path)
      const { passed, failed, lists } = report
      // A row that does not give what it is computed from has no check that could be made.
      const unimplemented = report.unimplemented + report.incomplete
      if (json) printJson({ passed, failed, unimplemented, lists, problems: report.problems })
      else {
        print(describe(report))
        print(`${passed} passed, ${failed} failed, ${unimplemented} unimplemented`)
      }
      if (failed > 0) process.exitCode = 1
    })
}

async function run(path: string): Promise<VectorReport> {
  // The venue's clients and signatures are much to load for all other commands.
  const { runVectors } = await import('@polytraders/venue')
  try {
    return await runVectors(path)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new CliError(detail, 'give a file or a folder in the format of the published vectors')
  }
}

function describe({ lists, problems }: VectorReport): string {
  const rows = lists.map(({ file, list, rows, passed }) => [file, list, `${passed} of ${rows}`])
  const lines = problems.map(({ file, list, at, outcome, detail }) => {
    return `${outcome} ${file} ${list}[${at}]: ${detail}`
  })
  return [table([['file', 'list', 'passed'], ...rows]), ...lines].join('\n')
}
