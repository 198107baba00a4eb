/** A recording from disk, with its markets beside it. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseRecording } from '@polytraders/loop'
import { CliError } from './error.ts'

/** The recording at a path. Markets default to gamma_markets.json beside it. */
export function readRecording(path: string, markets?: string) {
  const bytes = read(path, 'recording')
  const marketsPath = markets ?? join(dirname(path), 'gamma_markets.json')
  const text = read(marketsPath, 'markets').toString('utf8')
  return parseRecording({ name: path, bytes, markets: text })
}

function read(path: string, what: string): Buffer {
  if (!existsSync(path)) throw new CliError(`no ${what} at ${path}`, 'give the path of a file')
  return readFileSync(path)
}
