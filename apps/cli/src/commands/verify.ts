/**
 * `polytraders verify`: checks the hash chain of the event log; finds and locates a flipped bit.
 */
import { createVerifier, type VerifiedCell, verifyCell } from '@polytraders/loop'
import { topics } from '@polytraders/messages'
import { type Command } from 'commander'
import { loadRun } from '../archive.ts'
import { openInstall } from '../kafka-run.ts'
import { createProgress, print, printJson } from '../output.ts'
import { runOption } from '../run-folder.ts'

type VerifyOptions = { readonly run: string; readonly kafka?: true; readonly json?: true }

export function verifyCommand(program: Command): void {
  program
    .command('verify')
    .description("check the event log's hash chain; find and locate a flipped bit")
    .addOption(runOption())
    .option('--kafka', "verify Kafka's event log instead")
    .option('--json', 'one JSON object')
    .action(async (options: VerifyOptions) => {
      const cells = options.kafka ? await verifyKafka() : await verifyRun(options.run)
      const whole = cells.every(({ faults }) => faults.length === 0)
      if (options.json) printJson({ whole, cells })
      else {
        for (const cell of cells) print(describe(cell))
        print(whole ? 'the chain is whole' : 'the chain is BROKEN')
      }
      if (!whole) process.exitCode = 1
    })
}

const { name: topic } = topics.eventLog

async function verifyRun(folder: string): Promise<readonly VerifiedCell[]> {
  const { cells, log } = await loadRun(folder)
  return Array.from({ length: cells }, (_, cell) =>
    verifyCell(cell, log.records({ topic, partition: cell })),
  )
}

/** Reads the event log alone, record by record: what is verified may be of any length. */
async function verifyKafka(): Promise<readonly VerifiedCell[]> {
  const { log, codec, cells } = await openInstall()
  const report = createProgress()
  const verified: VerifiedCell[] = []
  try {
    for (const { partition: cell, low } of await log.ends(topic)) {
      const verifier = createVerifier({ cell, codec, isTail: low > 0 })
      for await (const records of log.read({ topic, partition: cell }, low)) {
        for (const record of records) {
          const learning = codec.learn?.(record.value)
          if (learning) await learning
          verifier.take(record)
        }
        report(() => `verify: cell ${cell} of ${cells}, offset ${records.at(-1)?.offset ?? low}`)
      }
      verified.push(verifier.end())
    }
    return verified
  } finally {
    await log.close()
  }
}

function describe({ cell, records, beginsAt, faults, chainHash }: VerifiedCell): string {
  const lines = faults.map(fault => {
    return `  event ${fault.eventId} at offset ${fault.offset} ${fault.kind}: ${fault.detail}`
  })
  const gone = beginsAt > 0 ? ` from offset ${beginsAt} on; retention took what was before it` : ''
  const head = `cell ${cell}: ${records} sealed events${gone}, chain ${chainHash.slice(0, 16)}`
  return [head, ...lines].join('\n')
}
