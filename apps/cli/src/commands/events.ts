/**
 * `polytraders events`: what the event log holds, filtered; or everything that carries one
 * correlation id, across topics and in order. A line an event.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { correlated, type PacketRecord, type SealedEvent, sealedEvent } from '@polytraders/loop'
import { topics } from '@polytraders/messages'
import { buildCodec, type Codec, type LogRecord, type TopicPartition } from '@polytraders/runtime'
import { type Command, Option } from 'commander'
import { loadRun } from '../archive.ts'
import { CliError } from '../error.ts'
import { openInstall } from '../kafka-run.ts'
import { print, printJson } from '../output.ts'
import { wholeNumber } from '../parse.ts'
import { runOption } from '../run-folder.ts'
import { explainedBy, hexBytes } from './trace.ts'

type EventsOptions = {
  readonly run: string
  readonly kafka?: true
  readonly type?: string
  readonly market?: string
  readonly from?: number
  readonly to?: number
  readonly cell?: number
  readonly correlation?: string
  readonly follow?: true
  readonly json?: true
  readonly limit?: number
}

const limitByDefault = 1_000
const followEveryMs = 500

export function eventsCommand(program: Command): void {
  const whole = (flags: string, what: string) => new Option(flags, what).argParser(wholeNumber)
  program
    .command('events')
    .description('list sealed events, or everything that carries one correlation id')
    .addOption(runOption())
    .option('--kafka', "look on Kafka's topics instead")
    .option('--type <name>', 'such as SealedBook, or the fact inside, such as BookDelta')
    .option('--market <id>', 'a condition id')
    .addOption(whole('--from <id>', 'first event id'))
    .addOption(whole('--to <id>', 'last event id'))
    .addOption(whole('--cell <n>', 'one cell alone'))
    .option('--correlation <id>', 'all facts of an event, such as 2-1234, or of a candidate')
    .option('--follow', 'what is sealed from now on, until stopped; with --kafka')
    .addOption(
      whole('--limit <n>', `lines at most (default: ${limitByDefault}; with --follow no limit)`),
    )
    .option('--json', 'one JSON object a line')
    .action(events)
}

async function events(options: EventsOptions): Promise<void> {
  if (options.follow && (!options.kafka || options.correlation !== undefined)) {
    throw new CliError('--follow is for the event log on Kafka', 'give --kafka, no --correlation')
  }
  if (options.correlation !== undefined) {
    await showCorrelated(options.correlation, options)
    return
  }
  const out = createOut(options)
  if (options.kafka) await showKafka(options, out)
  else {
    const { cells, log } = await loadRun(options.run)
    const codec = buildCodec()
    for (const at of partitions(cells, options)) {
      for (const record of log.records(at)) if (!out.take(record, codec)) return
    }
  }
}

const limitOf = ({ limit, follow }: EventsOptions) =>
  limit ?? (follow ? Number.POSITIVE_INFINITY : limitByDefault)

/** Prints events that are asked for; false once there are enough. */
function createOut(options: EventsOptions) {
  const limit = limitOf(options)
  let left = limit
  return {
    isFull: () => left <= 0,
    take(record: LogRecord, codec: Codec): boolean {
      if (left <= 0) return false
      const event = sealedEvent(record, codec, options)
      if (!event) return true
      left--
      if (options.json) printJson(hexBytes(event))
      else print(describe(event))
      if (left === 0 && !options.follow) {
        process.stderr.write(`${limit} events; --limit shows more\n`)
      }
      return left > 0
    },
  }
}

const partitions = (cells: number, { cell }: EventsOptions): readonly TopicPartition[] =>
  Array.from({ length: cells }, (_, partition) => ({
    topic: topics.eventLog.name,
    partition,
  })).filter(({ partition }) => cell === undefined || cell === partition)

async function showKafka(options: EventsOptions, out: ReturnType<typeof createOut>): Promise<void> {
  const { log, codec, cells } = await openInstall()
  const ends = await log.ends(topics.eventLog.name)
  const next = new Map(
    ends.map(({ partition, low, high }) => [partition, options.follow ? high : low]),
  )
  try {
    do {
      for (const at of partitions(cells, options)) {
        for await (const records of log.read(at, next.get(at.partition) ?? 0)) {
          for (const record of records) {
            next.set(at.partition, record.offset + 1)
            const learning = codec.learn?.(record.value)
            if (learning) await learning
            if (!out.take(record, codec)) return
          }
        }
      }
      if (options.follow) await sleep(followEveryMs)
    } while (options.follow && !out.isFull())
  } finally {
    await log.close()
  }
}

async function showCorrelated(id: string, options: EventsOptions): Promise<void> {
  const { records, codec } = await explainedBy(id, options)
  const { type, market } = options
  const found = correlated(records, id, codec).filter(({ type: name, fact }) => {
    if (type !== undefined && type !== name) return false
    return market === undefined || ('condition_id' in fact && fact.condition_id === market)
  })
  if (found.length === 0) {
    throw new CliError(`nothing on the log carries ${id}`, 'ids are cell-event, such as 2-1234')
  }
  for (const record of found.slice(0, limitOf(options))) {
    if (options.json) printJson(hexBytes(record))
    else print(describeRecord(record))
  }
}

const timeOf = (atMs: number) => new Date(atMs).toISOString()

function describe({ cell, eventId, type, sealed, market, atMs, fact }: SealedEvent): string {
  const what = market === '' ? '' : `  ${market}`
  return `${cell}-${eventId}  ${timeOf(atMs)}  ${type}  ${sealed}${what}${detailOf(fact)}`
}

function detailOf(fact: SealedEvent['fact']): string {
  if ('delta' in fact && fact.delta) {
    const { epoch, seq, best_bid, best_ask, certificate } = fact.delta
    const prices = `${best_bid / 1e6}/${best_ask / 1e6}`
    return `  ${epoch}.${seq} ${prices} ${certificate.verdict}`
  }
  if ('snapshot' in fact && fact.snapshot) {
    const { epoch, seq, cause, certificate } = fact.snapshot
    return `  ${epoch}.${seq} ${cause} ${certificate.verdict}`
  }
  if ('status' in fact) {
    const { feed_status, book_validity, certificate } = fact.status
    const words = [feed_status, book_validity, certificate.verdict, ...certificate.reasons]
    return `  ${words.join(' ')}`
  }
  if ('trade' in fact) {
    const { outcome, side, price, size } = fact.trade
    return `  ${outcome} ${side} ${price / 1e6} ${size / 1e6}`
  }
  return ''
}

function describeRecord(record: PacketRecord): string {
  const { stage, type, topic, partition, offset, eventId, cause, atMs, fact } = record
  const id = 'correlation_id' in fact ? fact.correlation_id : ''
  const from = cause === '' ? '' : `  because of ${cause}`
  const place = `${topic}:${partition}:${offset}  id ${eventId}`
  return `${id || '-'}  ${timeOf(atMs)}  ${stage}  ${type}  ${place}${from}`
}
