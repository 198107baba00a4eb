/**
 * Recorded data and vectors that live beside the repository, for tests. Where they are absent, a
 * test that needs them is skipped under a name that says so.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { test } from '@jest/globals'

const root = join(import.meta.dirname, '../../..')

export const sharedPath = (name: string) => join(root, '../shared', name)

/** A test that reads a file or folder of ../shared. */
export function testWith(name: string, claim: string, run: () => unknown, timeoutMs?: number) {
  if (existsSync(sharedPath(name))) test(claim, async () => void (await run()), timeoutMs)
  else test.skip(`${claim} (skipped: ../shared/${name} is absent)`, () => undefined)
}

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
