/**
 * What the registry says, from its view and then as it speaks. The end of registry.v1 is noted
 * before the view is read: both are written at once, so nothing falls between, and what comes twice
 * has the same version.
 */
import { CodecError, type InstrumentChanged, topics } from '@polytraders/messages'
import {
  type Codec,
  type Edge,
  joiningAt,
  type Log,
  type Member,
  startSink,
} from '@polytraders/runtime'

export type RegistryOptions = {
  readonly log: Log
  readonly codec: Codec
  readonly member: Member
  readonly cell: number
  take(fact: InstrumentChanged): void
  unreadable(): void
  failed(error: unknown): void
}

const current = { topic: topics.registryCurrent.name, partition: 0 }
const own = { topic: topics.registry.name, partition: 0 }

/** Resolves when all that is known has been taken. */
export async function followRegistry(options: RegistryOptions): Promise<Edge> {
  const { log, member, cell, codec, take, unreadable, failed } = options
  const [end] = await log.ends(own.topic)
  await readView(options)
  return startSink({
    member,
    cell,
    codec,
    at: own,
    from: joiningAt(end?.high ?? 0),
    hears: ['InstrumentChanged'],
    unreadable,
    failed,
    async write({ records }) {
      for (const record of records) if (record.type === 'InstrumentChanged') take(record.fact)
    },
  })
}

async function readView({ log, codec, take, unreadable }: RegistryOptions): Promise<void> {
  const [end] = await log.ends(current.topic)
  for await (const records of log.read(current, end?.low ?? 0)) {
    for (const { value, headers } of records) {
      if (headers.type !== 'InstrumentChanged' || !value) continue
      await codec.learn?.(value)
      try {
        take(codec.decode('InstrumentChanged', value) as InstrumentChanged)
      } catch (error) {
        if (!(error instanceof CodecError)) throw error
        unreadable()
      }
    }
  }
}
