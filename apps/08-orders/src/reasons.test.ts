import { expect, test } from '@jest/globals'
import { reasons } from './reasons.ts'

test('every code is registered once, looks like one, and says what it means', () => {
  expect(new Set(reasons.map(({ code }) => code)).size).toBe(reasons.length)
  for (const { code, sentence } of reasons) {
    expect(code).toMatch(/^(INTEL|DISC|STRAT|RISK|EXEC|SEC|GOV)_[A-Z0-9_]+$/)
    expect(sentence).toMatch(/\.$/)
  }
})
