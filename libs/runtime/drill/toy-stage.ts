/** A toy stage as a process of its own: hosted on Kafka, killed and stopped by the drill. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  allRules,
  buildCodec,
  defaultLimits,
  type Host,
  hosted,
  type Log,
  LogError,
  startHost,
} from '@polytraders/runtime'
import { createKafkaLog } from '@polytraders/runtime/kafka'
import { toyCells, toyTopics, toyWirings } from '@polytraders/testkit'
import { tell } from './messages.ts'
import { kafkaOf, readDrillConfig } from './settings.ts'

const config = readDrillConfig()
const { DRILL_RUN: run, DRILL_TOY: toy } = config
const topics = toyTopics(run)
const leaveTimeoutMs = 1_000
const tellEveryMs = 250

let host: Host | null = null

function die(error: Error): void {
  tell({
    event: 'ended',
    code: error instanceof LogError ? error.code : '',
    message: error.message,
  })
  Promise.race([host?.stop(), sleep(leaveTimeoutMs)]).finally(() => process.exit(1))
}
process.on('uncaughtException', die)
process.on('unhandledRejection', reason => die(reason as Error))

/** The log with what the drill takes away from it. */
function weakened(log: Log): Log {
  return {
    ...log,
    async writer(options) {
      const fence = config.DRILL_FENCE === 'on' ? options.fence : null
      const writer = await log.writer({ ...options, fence })
      if (options.fence === null || config.DRILL_APPEND_DELAY_MS === 0) return writer
      return {
        ...writer,
        async append(records) {
          await sleep(config.DRILL_APPEND_DELAY_MS)
          return writer.append(records)
        },
      }
    },
  }
}

host = await startHost({
  log: weakened(await createKafkaLog(kafkaOf(config))),
  codec: buildCodec(),
  ...hosted(toyWirings(run, topics)[toy], { padding: 200 }),
  cells: toyCells,
  build: 'drill',
  config: '{}',
  deadLetters: topics.letters,
  limits: { ...defaultLimits, snapshotInputs: 1_000 },
  rules: { ...allRules, owners: config.DRILL_OWNER_RULE === 'on' },
  now: Date.now,
  note(cell, event) {
    if (event.kind === 'live') tell({ event: 'live', cell, refolded: event.refolded })
  },
  failed: die,
})

/** How far every input was taken: the parent waits until it is all. */
const telling = setInterval(() => {
  const positions: Record<string, number> = {}
  for (const { cell } of host?.cells().values() ?? []) {
    cell.state.inputs.forEach((name, input) => {
      positions[name] = cell.state.readers[input]?.next ?? 0
    })
  }
  tell({ event: 'at', positions })
}, tellEveryMs)

process.once('SIGTERM', async () => {
  clearInterval(telling)
  await host?.drain()
  process.exit(0)
})
