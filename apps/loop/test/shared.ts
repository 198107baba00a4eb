/** The recorded market that lies beside a checkout; null elsewhere. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseRecording } from '../src/recording.ts'

const folder = join(import.meta.dirname, '../../../../shared/data/market-feed')

/** Its frames. */
export const sharedRecording = () => recordingOf('frames_20260607_0132_0137.jsonl.gz')

/** Its changes alone, over more minutes. */
export const sharedChanges = () => recordingOf('ticks_20260607_0130_0142.csv.gz')

function recordingOf(name: string) {
  const path = join(folder, name)
  if (!existsSync(path)) return null
  const markets = readFileSync(join(folder, 'gamma_markets.json'), 'utf8')
  return parseRecording({ name, bytes: readFileSync(path), markets })
}
