/**
 * A run kept on disk: every record of its log in one Avro container file, which any Avro tool
 * opens, and beside it what it was run with. `replay`, `trace` and `verify` read it.
 */
import { createReadStream, createWriteStream, existsSync, readdirSync, statSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { loopLog } from '@polytraders/loop'
import { type MemoryLog } from '@polytraders/runtime'
import { CliError } from './error.ts'

const avro: typeof import('avsc') = createRequire(import.meta.url)('avsc')

/** What a run was made with: enough to run the same cores again. */
export type RunManifest = {
  readonly cells: number
  /** Policies by stage, as they were in force. */
  readonly policies: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** What was played, for people. */
  readonly played: string
}

export type Run = RunManifest & { readonly log: MemoryLog }

const recordType = avro.Type.forSchema({
  type: 'record',
  name: 'LogRecord',
  namespace: 'polytraders.archive',
  fields: [
    { name: 'topic', type: 'string' },
    { name: 'partition', type: 'int' },
    { name: 'offset', type: 'long' },
    { name: 'timestamp_ms', type: 'long' },
    { name: 'key', type: 'string' },
    { name: 'type', type: 'string' },
    { name: 'event_id', type: 'long' },
    { name: 'owner', type: 'long' },
    { name: 'cause', type: 'string' },
    { name: 'value', type: ['null', 'bytes'] },
  ],
})

type Row = {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestamp_ms: number
  readonly key: string
  readonly type: string
  readonly event_id: number
  readonly owner: number
  readonly cause: string
  readonly value: Buffer | null
}

const logFile = (folder: string) => join(folder, 'log.avro')
const manifestFile = (folder: string) => join(folder, 'run.json')

function* rows(log: MemoryLog): Generator<Row> {
  for (const at of log.partitions()) {
    for (const record of log.records(at)) {
      const { topic, partition, offset, timestampMs, key, headers, value } = record
      const { type, eventId, owner, cause } = headers
      const position = { topic, partition, offset, timestamp_ms: timestampMs }
      yield { ...position, key, type, event_id: eventId, owner, cause, value }
    }
  }
}

/** A folder is replaced whole: refuses one that holds anything but a run. */
export function requireRunFolder(folder: string): void {
  if (!existsSync(folder) || existsSync(manifestFile(folder))) return
  if (statSync(folder).isDirectory() && readdirSync(folder).length === 0) return
  throw new CliError(`${folder} is not a run and not empty`, 'name a new folder with --run')
}

/**
 * Writes a run beside its name and moves it into place, so that a half-written one is never read.
 */
export async function saveRun(folder: string, { log, ...manifest }: Run): Promise<void> {
  requireRunFolder(folder)
  const fresh = `${folder}.writing`
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh, { recursive: true })
  const encoder = new avro.streams.BlockEncoder(recordType, { codec: 'null', blockSize: 1 << 20 })
  await pipeline(
    Readable.from(rows(log), { objectMode: true, highWaterMark: 4_096 }),
    encoder,
    createWriteStream(logFile(fresh)),
  )
  await writeFile(manifestFile(fresh), `${JSON.stringify(manifest)}\n`)
  await rm(folder, { recursive: true, force: true })
  await rename(fresh, folder)
}

const damaged = 'the archive is damaged: run `polytraders play` again'

/** Reads a run whole into a memory log. */
export async function loadRun(folder: string): Promise<Run> {
  if (!existsSync(manifestFile(folder))) {
    throw new CliError(`no run at ${folder}`, 'make one with `polytraders play`')
  }
  const manifest = JSON.parse(await readFile(manifestFile(folder), 'utf8')) as RunManifest
  const log = loopLog(manifest.cells)
  const decoder = new avro.streams.BlockDecoder()
  const source = createReadStream(logFile(folder), { highWaterMark: 1 << 20 })
  source.on('error', error => decoder.destroy(error))
  try {
    for await (const row of source.pipe(decoder) as AsyncIterable<Row>) restore(log, row)
  } catch (error) {
    throw new CliError(`${logFile(folder)} can't be read: ${error}`, damaged)
  }
  return { ...manifest, log }
}

export function restore(log: MemoryLog, row: Row): void {
  const { topic, partition, offset, timestamp_ms, key, type, event_id, owner, cause, value } = row
  const headers = { type, eventId: event_id, owner, cause, traceparent: '' }
  const at = log.appendNow({ topic, partition }, [{ key, value, headers }], timestamp_ms)
  if (at !== offset) {
    throw new CliError(
      `${topic}:${partition} holds offset ${offset} where ${at} should be`,
      damaged,
    )
  }
}
