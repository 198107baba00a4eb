/** A policy past a hard bound does not start. */
import { expect, test } from '@jest/globals'
import { decision } from './core.ts'
import { defaultLimits, limitProblems, limitSpecs } from './limits.ts'
import { defaultPolicy, validatePolicy } from './policy.ts'

test('the default policy starts', () => {
  expect(validatePolicy(defaultPolicy)).toEqual([])
})

test.each(Object.keys(limitSpecs))('a limit past its hard bound does not start: %s', name => {
  const spec = Object.entries(limitSpecs).find(([key]) => key === name)?.[1]
  if (!spec) throw new Error('expected a spec')
  const reject = spec.hard + (spec.sense === 'most' ? 1 : -1)
  const limits = { ...defaultLimits, [name]: { warning: reject, reject } }
  expect(limitProblems(limits)).toEqual([
    expect.stringContaining(`limits.${name}.reject: expected at`),
  ])
  expect(() => decision({ ...defaultPolicy, limits })).toThrow(name)
})

test('a warning that comes after the rejection does not start', () => {
  const limits = { ...defaultLimits, spreadMicros: { warning: 90_000, reject: 80_000 } }
  expect(limitProblems(limits)).toEqual([expect.stringContaining('limits.spreadMicros.warning')])
})

test('a fraction of a micro does not start', () => {
  const limits = { ...defaultLimits, spreadMicros: { warning: 0.5, reject: 80_000 } }
  expect(limitProblems(limits)).toEqual([expect.stringContaining('whole numbers')])
})

test('the kill switch and compliance can’t be loosened', () => {
  const policy = { ...defaultPolicy, guardModes: { 'kill-switch': 'advisory' } } as const
  expect(() => decision(policy)).toThrow('guardModes.kill-switch: expected enforced')
})

test('everything that is wrong is said at once', () => {
  const broken = { ...defaultPolicy, cell: 9, marketsMax: 0, builderFeeBps: -1 }
  expect(validatePolicy(broken)).toHaveLength(3)
})
