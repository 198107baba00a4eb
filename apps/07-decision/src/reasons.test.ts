/** The registry of reasons: unique, well formed, and complete for stages 6 and 7. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { reasonOf, reasonPattern, reasons } from './reasons.ts'

const folders = [import.meta.dirname, join(import.meta.dirname, '../../06-execution-estimate/src')]

const sources = folders.flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'reasons.ts')
    .map(name => readFileSync(join(folder, name), 'utf8')),
)

const used = new Set(
  sources.flatMap(text =>
    [...text.matchAll(/'((?:INTEL|DISC|STRAT|RISK|EXEC|SEC|GOV)_[A-Z0-9_]+)'/g)].map(
      ([, code]) => code ?? '',
    ),
  ),
)

test('no code is registered twice', () => {
  expect(new Set(reasons.map(({ code }) => code)).size).toBe(reasons.length)
})

test('every code has the form that all codes have, an owner and a sentence', () => {
  for (const { code, sentence, owner } of reasons) {
    expect(code).toMatch(reasonPattern)
    expect(sentence).toMatch(/^[A-Z].*\.$/)
    expect(owner).not.toBe('')
  }
})

test('every code that stages 6 and 7 use is registered', () => {
  expect(used.size).toBeGreaterThan(50)
  expect([...used].filter(code => reasonOf(code) === undefined)).toEqual([])
})

test('every code that is registered is used', () => {
  expect(reasons.map(({ code }) => code).filter(code => !used.has(code))).toEqual([])
})
