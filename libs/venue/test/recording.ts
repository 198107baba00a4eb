/** The files beside the repository that tests and benches read, and never copy into it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const root = join(import.meta.dirname, '../../..')

export const sharedPath = (name: string) => join(root, '../shared', name)

export const sharedText = (name: string) => readFileSync(sharedPath(name), 'utf8')

export const sharedJson = (name: string): unknown => JSON.parse(sharedText(name))

export const recordingName = 'data/market-feed/frames_20260607_0132_0137.jsonl.gz'

/** The texts of the recording's frames, in order. */
export function recordedFrames(): readonly string[] {
  const lines = gunzipSync(readFileSync(sharedPath(recordingName)))
    .toString('utf8')
    .trim()
  return lines.split('\n').map(line => {
    const { text } = JSON.parse(line)
    return String(text)
  })
}
