/**
 * `polytraders verify`: checks the hash chain of the event log; finds and locates a flipped bit.
 */
import { type VerifiedCell, verifyCell } from '@polytraders/loop'
import { topics } from '@polytraders/messages'
import { type Command } from 'commander'
import { loadRun } from '../archive.ts'
import { kafkaRun } from '../kafka-run.ts'
import { print, printJson } from '../output.ts'
import { lastRunFolder, runOption } from '../run-folder.ts'

type VerifyOptions = { readonly run: string; readonly kafka?: true; readonly json?: true }

export function verifyCommand(program: Command): void {
  program
    .command('verify')
    .description("check the event log's hash chain; find and locate a flipped bit")
    .option(...runOption, lastRunFolder())
    .option('--kafka', "verify Kafka's event log instead")
    .option('--json', 'one JSON object')
    .action(async (options: VerifyOptions) => {
      const { cells: count, log } = options.kafka ? await kafkaRun() : await loadRun(options.run)
      const cells = Array.from({ length: count }, (_, cell) =>
        verifyCell(cell, log.records({ topic: topics.eventLog.name, partition: cell })),
      )
      const whole = cells.every(({ faults }) => faults.length === 0)
      if (options.json) printJson({ whole, cells })
      else {
        for (const cell of cells) print(describe(cell))
        print(whole ? 'the chain is whole' : 'the chain is BROKEN')
      }
      if (!whole) process.exitCode = 1
    })
}

function describe({ cell, records, faults, chainHash }: VerifiedCell): string {
  const lines = faults.map(fault => {
    return `  event ${fault.eventId} at offset ${fault.offset} ${fault.kind}: ${fault.detail}`
  })
  return [`cell ${cell}: ${records} sealed events, chain ${chainHash.slice(0, 16)}`, ...lines].join(
    '\n',
  )
}
