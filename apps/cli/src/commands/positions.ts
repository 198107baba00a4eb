/**
 * `polytraders positions`: where a subscriber can start reading, as the platform publishes it:
 * offset, owner and event id, in the form that the sample consumers of schemas/ take.
 */
import { allTopics } from '@polytraders/messages'
import { type Log, type LogRecord } from '@polytraders/runtime'
import { type Command, Option } from 'commander'
import { CliError } from '../error.ts'
import { openInstall } from '../kafka-run.ts'
import { print, printJson, table } from '../output.ts'
import { wholeNumber } from '../parse.ts'

/** Next offset to read, newest owner before it, and the last event id that counts before it. */
export type StartPosition = {
  readonly partition: number
  readonly offset: number
  readonly owner: number
  readonly eventId: number
}

export function positionsCommand(program: Command): void {
  program
    .command('positions')
    .argument('<topic>', 'such as ingestion.v1; `topics` lists them')
    .description('print positions from which a subscriber can start reading')
    .addOption(
      new Option('--back <n>', 'this many records before the end')
        .default(0)
        .argParser(wholeNumber),
    )
    .option('--json', 'one JSON object')
    .action(async (name: string, { back, json }: { back: number; json?: true }) => {
      const topic = allTopics.find(known => known.name === name && known.public)
      if (!topic) {
        throw new CliError(`${name} is no public topic`, '`polytraders topics` lists them')
      }
      const { log } = await openInstall()
      try {
        const positions = await positionsOf(log, name, back)
        if (json) {
          printJson({ topic: name, positions })
          return
        }
        const rows = positions.map(({ partition, offset, owner, eventId }) => [
          ...[partition, offset, owner, eventId].map(String),
          `--from ${partition}:${offset}:${owner}:${eventId}`,
        ])
        print(table([['partition', 'offset', 'owner', 'event id', 'consumers'], ...rows]))
      } finally {
        await log.close()
      }
    })
}

/** Records before the position that are looked at first; more as long as none of them counts. */
const windowRecords = 1_000

async function positionsOf(log: Log, topic: string, back: number): Promise<StartPosition[]> {
  const positions: StartPosition[] = []
  for (const { partition, low, high } of await log.ends(topic)) {
    const offset = Math.max(low, high - back)
    let found: StartPosition | null = null
    for (let count = windowRecords; !found; count *= 10) {
      const from = Math.max(low, offset - count)
      const records: LogRecord[] = []
      for await (const batch of log.read({ topic, partition }, from)) {
        for (const record of batch) if (record.offset < offset) records.push(record)
      }
      found = positionAfter(records, partition, offset)
      if (from === low) found ??= { partition, offset, owner: -1, eventId: 0 }
    }
    positions.push(found)
  }
  return positions
}

/** The position behind the tail of a partition; null when no record of it tells the event id. */
export function positionAfter(
  records: readonly LogRecord[],
  partition: number,
  offset: number,
): StartPosition | null {
  let newest = -1
  let eventId: number | null = null
  for (const { offset: at, headers } of records) {
    newest = Math.max(newest, headers.type === 'Owner' ? at : headers.owner)
    if (headers.owner === newest && headers.eventId > 0) eventId = headers.eventId
  }
  return eventId === null ? null : { partition, offset, owner: newest, eventId }
}
