/** Recordings: frames as JSON lines, gzip or not, and the markets as Gamma has them. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type Frame } from '@polytraders/market'
import { isBody } from './listing.ts'

export type Recording = {
  readonly frames: readonly Frame[]
  readonly gammaMarkets: readonly object[]
}

/** Throws an Error that says which line or file is not what was expected. */
export function readRecording(framesPath: string, marketsPath: string): Recording {
  const bytes = readFileSync(framesPath)
  const text = (framesPath.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const lines = text.split('\n').filter(line => line !== '')
  const markets: unknown = JSON.parse(readFileSync(marketsPath, 'utf8'))
  if (!Array.isArray(markets)) throw new Error(`expected an array of markets in ${marketsPath}`)
  return { frames: lines.map((line, n) => readFrame(line, n + 1)), gammaMarkets: markets }
}

function readFrame(line: string, number: number): Frame {
  const json: unknown = JSON.parse(line)
  if (isBody(json)) {
    const { recv_ms, connection, seq, text } = json
    if (
      typeof recv_ms === 'number' &&
      typeof connection === 'number' &&
      typeof seq === 'number' &&
      typeof text === 'string'
    ) {
      return { recv_ms, connection, seq, text }
    }
  }
  throw new Error(`expected recv_ms, connection, seq and text in line ${number}`)
}
