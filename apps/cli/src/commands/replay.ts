/**
 * `polytraders replay`: re-runs the log of a run and compares every fact of every stage, byte by
 * byte.
 */
import { loopStages, type Parity, parityOf, replay } from '@polytraders/loop'
import { topics } from '@polytraders/messages'
import { type Command } from 'commander'
import { loadRun } from '../archive.ts'
import { kafkaRun } from '../kafka-run.ts'
import { createProgress, print, printJson, table } from '../output.ts'
import { runOption } from '../run-folder.ts'

type ReplayOptions = { readonly run: string; readonly kafka?: true; readonly json?: true }

export function replayCommand(program: Command): void {
  program
    .command('replay')
    .description('re-run a kept run with the real cores and compare every fact byte by byte')
    .addOption(runOption())
    .option('--kafka', "replay what is on Kafka's topics instead")
    .option('--json', 'one JSON object')
    .action(async (options: ReplayOptions) => {
      const report = createProgress()
      const { cells, policies, log } = options.kafka ? await kafkaRun() : await loadRun(options.run)
      const stages = loopStages(policies).filter(({ wiring }) => wiring.says !== topics.replay)
      const parities: Parity[] = []
      for (const parity of replay(stages, cells, at => log.records(at))) {
        parities.push(parity)
        report(() => `replay: ${parity.stage} cell ${parity.cell}, ${parity.compared} compared`)
      }
      const parity = parityOf(parities)
      if (options.json) printJson({ parity, cells: parities })
      else print(describe(parities, parity))
      if (parity < 100) process.exitCode = 1
    })
}

function describe(parities: readonly Parity[], parity: number): string {
  const rows = parities.map(({ stage, cell, compared, equal, parity: each }) => [
    stage,
    String(cell),
    String(compared),
    String(equal),
    `${each}%`,
  ])
  const diverged = parities.flatMap(({ stage, cell, divergence }) => {
    if (!divergence) return []
    const { topic, partition, offset, event_id, type, field, expected, got } = divergence
    return [
      `first divergence: stage ${stage}, cell ${cell}, event ${event_id} (${type}), field ${field}`,
      `  at ${topic}:${partition}:${offset}: expected ${expected}, got ${got}`,
    ]
  })
  const foreign = parities.flatMap(({ stage, cell, lastEventId, notComparable }) => {
    if (notComparable === '') return []
    return [
      `not comparable: stage ${stage}, cell ${cell}, after event ${lastEventId}: ${notComparable}`,
    ]
  })
  return [
    table([['stage', 'cell', 'compared', 'equal', 'parity'], ...rows]),
    ...diverged,
    ...foreign,
    `parity ${parity}%`,
  ].join('\n')
}
