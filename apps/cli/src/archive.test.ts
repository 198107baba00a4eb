import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { loopLog } from '@polytraders/loop'
import { loadRun, saveRun } from './archive.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const run = { cells: 1, policies: {}, played: 'nothing', log: loopLog(1) }

test('a run takes the place of nothing, of an empty folder and of another run', async () => {
  const fresh = join(folder, 'fresh')
  await saveRun(fresh, run)
  await saveRun(fresh, { ...run, played: 'again' })
  expect((await loadRun(fresh)).played).toBe('again')
})

test('a folder that holds anything else is left as it is', async () => {
  const file = join(folder, 'thesis.txt')
  writeFileSync(file, 'years of work')
  await expect(saveRun(folder, run)).rejects.toThrow('is not a run and not empty')
  expect(existsSync(file)).toBe(true)
})
