/** What the command line may say. The same in TypeScript, Python and Java. */
import { parseArgs } from 'node:util'
import { beginning, type Position } from './reader.ts'

export const help = `Reads a Polytraders topic; proves that nothing was missed or counted twice.

  --brokers HOST:PORT,...   the Kafka brokers
  --registry URL            the schema registry, such as http://registry/apis/ccompat/v7
  --topic NAME              a public topic, such as ingestion.v1; schemas/topics describes each
  --partitions 0,2          all of them unless given
  --from WHERE              beginning (default): the first id must be 1
                            earliest: what retention has left; the first id is taken as it comes
                            PARTITION:OFFSET:OWNER:EVENT_ID: a position of a summary, one a
                            partition; partitions not named start at the beginning
  --follow                  go on until SIGINT or SIGTERM, instead of to where the topic ends now
  --facts                   print each fact as a line of JSON; bytes are hexadecimal
  --view                    the topic is a compacted view (*.current.v1): newest of each key
  --group NAME              consumer group or its prefix that the broker lets you use
  --ca FILE --cert FILE --key FILE   TLS, PEM: the cluster's authority, your certificate and key

The last line is a summary in JSON. Ends with 0 when all is there, 3 when records are missing,
2 when the command line makes no sense, 1 when anything else went wrong.
`

export type Options = {
  readonly brokers: readonly string[]
  readonly registry: string
  readonly topic: string
  /** null is all of them. */
  readonly partitions: readonly number[] | null
  readonly from: (partition: number) => Position | 'earliest'
  readonly follow: boolean
  readonly facts: boolean
  readonly view: boolean
  readonly group: string
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string } | null
}

export class Usage extends Error {}

/** null asks for help. Throws `Usage`. */
export function readOptions(args: readonly string[]): Options | null {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const values = parse(() =>
    parseArgs({
      args: [...args],
      options: {
        brokers: text,
        registry: text,
        topic: text,
        partitions: text,
        from: { type: 'string', multiple: true, default: ['beginning'] },
        follow: flag,
        facts: flag,
        view: flag,
        help: flag,
        group: { type: 'string', default: 'subscriber' },
        ca: text,
        cert: text,
        key: text,
      },
    }),
  ).values
  if (values.help) return null
  const { brokers, registry, topic, ca, cert, key } = values
  if (!brokers || !registry || !topic) throw new Usage('expected --brokers, --registry and --topic')
  if ([ca, cert, key].some(Boolean) && !(ca && cert && key)) {
    throw new Usage('expected --ca, --cert and --key together')
  }
  const { follow, facts, view, group } = values
  return {
    brokers: brokers.split(','),
    registry,
    topic,
    partitions: values.partitions ? values.partitions.split(',').map(whole) : null,
    from: starts(values.from),
    ...{ follow, facts, view, group },
    tls: ca && cert && key ? { ca, cert, key } : null,
  }
}

function starts(from: readonly string[]): Options['from'] {
  if (from.includes('earliest')) return () => 'earliest'
  const positions = new Map(from.filter(text => text !== 'beginning').map(readPosition))
  return partition => positions.get(partition) ?? beginning
}

function readPosition(text: string): [number, Position] {
  // The owner is -1 where none was seen yet.
  const numbers = text.split(':').map((part, at) => (at === 2 && part === '-1' ? -1 : whole(part)))
  const [partition, offset, owner, eventId] = numbers
  if (
    numbers.length !== 4 ||
    partition === undefined ||
    offset === undefined ||
    owner === undefined ||
    eventId === undefined
  ) {
    throw new Usage(`expected --from PARTITION:OFFSET:OWNER:EVENT_ID, found ${text}`)
  }
  return [partition, { offset, owner, eventId }]
}

function whole(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Usage(`expected a whole number, found ${text}`)
}

function parse<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new Usage(cause instanceof Error ? cause.message : String(cause))
  }
}
