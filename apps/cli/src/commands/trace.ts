/** `polytraders trace`: one candidate's decision packet, from the raw frame to the ledger. */
import { type Packet, type PacketRecord, type Records, traceOf } from '@polytraders/loop'
import { buildCodec, type Codec } from '@polytraders/runtime'
import { type Command } from 'commander'
import { loadRun } from '../archive.ts'
import { CliError } from '../error.ts'
import { kafkaCell } from '../kafka-run.ts'
import { print, printJson } from '../output.ts'
import { runOption } from '../run-folder.ts'

type TraceOptions = { readonly run: string; readonly kafka?: true; readonly json?: true }

export function traceCommand(program: Command): void {
  program
    .command('trace')
    .argument('<correlation id>', 'such as 2-1234-edge-taker-0; `play` names one')
    .description('print the decision packet of a candidate: every record, every link checked')
    .addOption(runOption())
    .option('--kafka', "look on Kafka's topics instead")
    .option('--json', 'one JSON object')
    .action(async (correlationId: string, options: TraceOptions) => {
      const { records, codec } = await explainedBy(correlationId, options)
      const packet = traceOf(records, correlationId, codec)
      if (!packet) {
        const hint = '`play --json` lists those that traded under "traded"'
        throw new CliError(`nothing on the log carries ${correlationId}`, hint)
      }
      if (options.json) printJson({ ...packet, records: packet.records.map(readable) })
      else print(describePacket(packet))
      if (packet.links.some(({ holds }) => holds === false)) process.exitCode = 1
    })
}

/** The records that an id is explained by: a run's, or on Kafka those of the cell that it names. */
export async function explainedBy(
  correlationId: string,
  { run, kafka }: { readonly run: string; readonly kafka?: true },
): Promise<{ readonly records: Records; readonly codec: Codec }> {
  const cell = /^(\d{1,4})-\d+/.exec(correlationId)?.[1]
  if (cell === undefined) {
    throw new CliError(`${correlationId} is no correlation id`, 'such as 2-1234-edge-taker-0')
  }
  if (kafka) return kafkaCell(Number(cell))
  const { log } = await loadRun(run)
  return { records: at => log.records(at), codec: buildCodec() }
}

/** Whether a link holds, for people. */
const marks = new Map([
  [true, 'ok     '],
  [false, 'BROKEN '],
  [null, 'unknown'],
])

function describePacket({ records, links, why }: Packet): string {
  const texts = records.map(record => {
    const text = describe(record)
    const isRefused = record.type === 'Verdict' && why && why.failed.length > 0
    return isRefused ? [text, ...describeWhy(why)].join('\n') : text
  })
  const lines = links.map(({ link, holds, detail }) => `  ${marks.get(holds)} ${link} (${detail})`)
  return [...texts, 'links', ...lines].join('\n')
}

function describeWhy({ failed, changes }: NonNullable<Packet['why']>): string[] {
  const checks = failed.map(({ code, sentence, guard, inputs }) => {
    const by = guard === '' ? '' : ` (${guard}: ${inputs})`
    return `      ${code}: ${sentence}${by}`
  })
  const would = changes.map(({ code, sentence }) => `      ${code} would pass with ${sentence}`)
  return ['    why not', ...checks, ...would]
}

const readable = (record: PacketRecord) => ({ ...record, fact: hexBytes(record.fact) })

/** Bytes as hex, so that a person, and JSON, can read them. */
export function hexBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (Array.isArray(value)) return value.map(hexBytes)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, hexBytes(member)]))
}

const leftOut = new Set(['correlation_id', 'source_ts', 'recv_ts', 'quality', 'market', 'raw'])

function describe({ stage, type, topic, partition, offset, cause, atMs, fact }: PacketRecord) {
  const head = `${stage}  ${type}  ${topic}:${partition}:${offset}`
  const time = new Date(atMs).toISOString()
  const from = cause ? `  because of ${cause}` : ''
  const fields = Object.entries(hexBytes(fact) as Record<string, unknown>)
    .filter(([name]) => !leftOut.has(name))
    .map(([name, value]) => `    ${name}: ${shorten(JSON.stringify(value))}`)
  return [`${head}  ${time}${from}`, ...fields].join('\n')
}

const textMax = 160

function shorten(text = ''): string {
  if (text.length <= textMax) return text
  return `${text.slice(0, textMax)}… (${text.length} characters)`
}
