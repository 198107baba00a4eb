/**
 * Recorded data and vectors that live beside the repository, for tests. Where they are absent, a
 * test that needs them is skipped under a name that says so.
 */

import { existsSync } from 'node:fs'
import { test } from '@jest/globals'
import { sharedPath } from './recording.ts'

/** A test that reads a file or folder of ../shared. */
export function testWith(name: string, claim: string, run: () => unknown): void {
  if (existsSync(sharedPath(name))) test(claim, async () => void (await run()))
  else test.skip(`${claim} (skipped: ../shared/${name} is absent)`, () => undefined)
}
