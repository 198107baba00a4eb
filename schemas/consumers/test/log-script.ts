/**
 * Scripts of what is written to a partition, record by record, each with what a reader should make
 * of it. Whoever writes the script says so: no reader's code is shared with.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeFact, type FactName } from '@polytraders/messages'
import {
  type Codec,
  createContentHash,
  isFactName,
  type LogRecord,
  type NewRecord,
} from '@polytraders/runtime'

export type Golden = {
  readonly fact: FactName
  readonly example: string
  readonly value: unknown
  /** 0, schema id 1, and the Avro body. */
  readonly wire: Buffer
  readonly contentHash: string
}

const folder = join(import.meta.dirname, '../../golden')

/** Every example of every golden file. */
export const golden: readonly Golden[] = readdirSync(folder)
  .sort()
  .flatMap(file => {
    const { fact, examples } = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    if (!isFactName(fact)) throw new Error(`${file}: no fact is called ${fact}`)
    return examples.map(
      (example: { name: string; value: unknown; wire: string; content_hash: string }) => ({
        fact,
        example: example.name,
        value: example.value,
        wire: Buffer.from(example.wire, 'hex'),
        contentHash: example.content_hash,
      }),
    )
  })

/** The fact that has this id in every script. */
export function goldenAt(eventId: number): Golden {
  const found = golden[(eventId - 1) % golden.length]
  if (!found) throw new Error('no golden files')
  return found
}

export type Counted = { readonly record: LogRecord; readonly owner: number }

export type Script = ReturnType<typeof createScript>

export function createScript(codec: Codec, partition: number) {
  const records: NewRecord[] = []
  const counted: Counted[] = []
  /** Offsets of what a reader should drop. */
  const stale: number[] = []
  const duplicates: number[] = []
  let newest = -1
  const place = (type: FactName, value: Buffer, owner: number, eventId: number): LogRecord => {
    const headers = { type, eventId, owner, cause: '', traceparent: '' }
    records.push({ key: '', value, headers })
    const offset = records.length - 1
    return { topic: '', partition, offset, timestampMs: 0, key: '', value, headers }
  }
  const encoded = (eventId: number) => {
    const { fact, wire } = goldenAt(eventId)
    return { fact, value: codec.encode(fact, decodeFact(fact, wire)) }
  }
  const fact = (owner: number, eventId: number) => {
    const { fact: type, value } = encoded(eventId)
    return place(type, value, owner, eventId)
  }
  const journal = (owner: number) =>
    place('Journal', codec.encode('Journal', { runs: [] }), owner, 0).offset
  return {
    partition,
    records,
    counted,
    stale,
    duplicates,
    newest: () => newest,
    /** A takeover. Resolves to the new owner's name. */
    takeOver(): number {
      const owner = { stage: 'test', cell: partition, nonce: `${records.length}`, build: 'test' }
      const value = codec.encode('Owner', { ...owner, core_version: '1', config: '', models: [] })
      newest = place('Owner', value, -1, 0).offset
      return newest
    },
    /** A batch of the present owner: what counts, and its journal. */
    say(owner: number, from: number, to: number): void {
      for (let id = from; id <= to; id++) counted.push({ record: fact(owner, id), owner })
      journal(owner)
    },
    /** The same again. */
    sayAgain(owner: number, from: number, to: number): void {
      for (let id = from; id <= to; id++) duplicates.push(fact(owner, id).offset)
      journal(owner)
    },
    /** A batch of who was succeeded, under ids of its own reckoning. */
    zombie(owner: number, from: number, to: number): void {
      for (let id = from; id <= to; id++) stale.push(fact(owner, id).offset)
      stale.push(journal(owner))
    },
    /** What nobody may take: ids after a gap. */
    sayWithoutCounting(owner: number, from: number, to: number): number {
      const [first] = Array.from({ length: to - from + 1 }, (_, index) => fact(owner, from + index))
      return first?.offset ?? -1
    },
  }
}

/** A position in a script: where to go on after `taken` facts, `later` records further. */
export function positionAfter(script: Script, taken: number, later = 0) {
  const last = script.counted[taken - 1]
  if (!last) throw new Error(`the script counts ${script.counted.length} facts, not ${taken}`)
  const offset = last.record.offset + 1 + later
  const passed = script.records.slice(0, offset)
  const owner = passed.findLastIndex(({ headers }) => headers.type === 'Owner')
  return { offset, owner, event_id: taken }
}

export const fromText = (script: Script, at: ReturnType<typeof positionAfter>) =>
  `${script.partition}:${at.offset}:${at.owner}:${at.event_id}`

/** What a summary should say of a partition read to its end. */
export function expected(
  script: Script,
  from = { offset: 0, owner: -1, event_id: 0 as number | null },
) {
  const after = ({ record }: Counted) => record.offset >= from.offset
  const hash = createContentHash()
  const types: { [type: string]: number } = {}
  const facts = script.counted.filter(after)
  for (const { record } of facts) {
    hash.add(record)
    types[record.headers.type] = (types[record.headers.type] ?? 0) + 1
  }
  return {
    partition: script.partition,
    from,
    facts: facts.length,
    types,
    duplicates: script.duplicates.filter(offset => offset >= from.offset).length,
    stale: script.stale.filter(offset => offset >= from.offset).length,
    content_hash: hash.digest().toString('hex'),
    position: {
      offset: script.records.length,
      owner: script.newest(),
      event_id: facts.at(-1)?.record.headers.eventId ?? from.event_id,
    },
  }
}
