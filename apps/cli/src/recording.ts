/**
 * Recordings: the frames format, one JSON object a line (recv_ms, connection, seq, text), gzip or
 * not, with the markets they speak of in the shape of Gamma's /markets.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type Frame, type Recording } from '@polytraders/loop'
import { CliError } from './error.ts'

/** The recording at a path. Markets default to gamma_markets.json beside it. */
export function readRecording(path: string, markets?: string): Recording & { count: number } {
  const bytes = read(path, 'recording')
  const marketsPath = markets ?? join(dirname(path), 'gamma_markets.json')
  const text = (isGzip(bytes) ? gunzip(bytes, path) : bytes).toString('utf8')
  const lines = text.split('\n').filter(line => line.trim() !== '')
  if (lines.length === 0) throw new CliError(`${path} holds no frames`, 'expected one JSON a line')
  return {
    markets: read(marketsPath, 'markets').toString('utf8'),
    frames: framesOf(lines, path),
    later: [],
    count: lines.length,
  }
}

function read(path: string, what: string): Buffer {
  if (!existsSync(path)) throw new CliError(`no ${what} at ${path}`, 'give the path of a file')
  return readFileSync(path)
}

const isGzip = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b

function gunzip(bytes: Buffer, path: string): Buffer {
  try {
    return gunzipSync(bytes)
  } catch (error) {
    throw new CliError(`${path} is damaged: ${error}`, 'fetch it again')
  }
}

function* framesOf(lines: readonly string[], path: string): Generator<Frame> {
  let number = 0
  for (const line of lines) {
    number++
    yield frameOf(line, `${path}:${number}`)
  }
}

function frameOf(line: string, place: string): Frame {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    throw new CliError(`${place} is no JSON`, 'expected {"recv_ms", "connection", "seq", "text"}')
  }
  const { recv_ms, connection, seq, text } = (json ?? {}) as Record<string, unknown>
  const numbers = [recv_ms, connection, seq].every(Number.isSafeInteger)
  if (!numbers || typeof text !== 'string') {
    const hint = 'expected {"recv_ms": ms, "connection": n, "seq": n, "text": "..."}'
    throw new CliError(`${place} is no frame: ${line.slice(0, 80)}`, hint)
  }
  return { recv_ms, connection, seq, text } as Frame
}
