/**
 * Recordings, gzip or not: the frames format, one JSON object a line (recv_ms, connection, seq,
 * text), or a table of changes (recording-csv.ts); with the markets they speak of in the shape of
 * Gamma's /markets.
 */
import { gunzipSync } from 'node:zlib'
import { FeedError, type Frame, type Recording } from './feed.ts'
import { csvHead, framesOfCsv } from './recording-csv.ts'

export type RecordingFile = {
  /** For error messages. */
  readonly name: string
  readonly bytes: Uint8Array
  /** JSON text of the markets. */
  readonly markets: string
}

export type ParsedRecording = Recording & {
  /** Lines: frames, or rows of a table. */
  readonly count: number
  /** A table of changes has neither whole books nor hashes. */
  readonly hasBooks: boolean
}

/** Reads a recording that was loaded whole. Throws a FeedError that names the line. */
export function parseRecording(file: RecordingFile): ParsedRecording {
  const { name, bytes, markets } = file
  const text = Buffer.from(isGzip(bytes) ? gunzip(bytes, name) : bytes).toString('utf8')
  const lines = text.split('\n').filter(line => line.trim() !== '')
  if (lines.length === 0) {
    throw new FeedError(`${name} holds no frames: expected one JSON object a line`)
  }
  if (lines[0]?.trim() === csvHead) {
    const frames = framesOfCsv(lines.slice(1), name, markets)
    return { markets, frames, later: [], count: lines.length - 1, hasBooks: false }
  }
  return { markets, frames: framesOf(lines, name), later: [], count: lines.length, hasBooks: true }
}

const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b

function gunzip(bytes: Uint8Array, name: string): Uint8Array {
  try {
    return gunzipSync(bytes)
  } catch (error) {
    throw new FeedError(`${name} is damaged: ${error}`)
  }
}

function* framesOf(lines: readonly string[], name: string): Generator<Frame> {
  let number = 0
  for (const line of lines) {
    number++
    yield frameOf(line, `${name}:${number}`)
  }
}

const shape = '{"recv_ms": ms, "connection": n, "seq": n, "text": "..."}'

function frameOf(line: string, place: string): Frame {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    throw new FeedError(`${place} is no JSON: expected ${shape}`)
  }
  const { recv_ms, connection, seq, text } = (json ?? {}) as Record<string, unknown>
  const numbers = [recv_ms, connection, seq].every(Number.isSafeInteger)
  if (!numbers || typeof text !== 'string') {
    throw new FeedError(`${place} is no frame: expected ${shape}, found ${line.slice(0, 80)}`)
  }
  return { recv_ms, connection, seq, text } as Frame
}
