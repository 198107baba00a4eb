/** The recorded market that lies beside a checkout; null elsewhere. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseRecording } from '../src/recording.ts'

const folder = join(import.meta.dirname, '../../../../shared/data/market-feed')
const frames = join(folder, 'frames_20260607_0132_0137.jsonl.gz')

export function sharedRecording() {
  if (!existsSync(frames)) return null
  const markets = readFileSync(join(folder, 'gamma_markets.json'), 'utf8')
  return parseRecording({ name: frames, bytes: readFileSync(frames), markets })
}
