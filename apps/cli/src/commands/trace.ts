/** `polytraders trace`: one candidate's decision packet, from the raw frame to the ledger. */
import { type PacketRecord, traceOf } from '@polytraders/loop'
import { type Command } from 'commander'
import { loadRun } from '../archive.ts'
import { CliError } from '../error.ts'
import { kafkaRun } from '../kafka-run.ts'
import { print, printJson } from '../output.ts'
import { runOption } from '../run-folder.ts'

type TraceOptions = { readonly run: string; readonly kafka?: true; readonly json?: true }

export function traceCommand(program: Command): void {
  program
    .command('trace')
    .argument('<correlation id>', 'such as 2-1234-edge-taker-0; `play` names one')
    .description('print the decision packet of a candidate, every link checked')
    .addOption(runOption())
    .option('--kafka', "look on Kafka's topics instead")
    .option('--json', 'one JSON object')
    .action(async (correlationId: string, options: TraceOptions) => {
      const { log } = options.kafka ? await kafkaRun() : await loadRun(options.run)
      const packet = traceOf(at => log.records(at), correlationId)
      if (!packet) {
        const hint = '`play --json` lists those that traded under "traded"'
        throw new CliError(`nothing on the log carries ${correlationId}`, hint)
      }
      if (options.json) printJson({ ...packet, records: packet.records.map(readable) })
      else {
        for (const record of packet.records) print(describe(record))
        print('links')
        for (const { link, holds, detail } of packet.links) {
          print(`  ${holds ? 'ok     ' : 'BROKEN '} ${link} (${detail})`)
        }
      }
      if (packet.links.some(({ holds }) => !holds)) process.exitCode = 1
    })
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
