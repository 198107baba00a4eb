import { expect, test } from '@jest/globals'
import { mutate, mutateAs, mutationKinds } from './mutations.ts'
import { createRandom } from './random.ts'

const honest = JSON.stringify({
  market: '0x1',
  changes: [{ price: '0.5', size: '10' }],
  flags: { active: true },
})

test('one seed, one mutant', () => {
  for (let seed = 0; seed < 500; seed++) {
    expect(mutate(honest, createRandom(seed))).toEqual(mutate(honest, createRandom(seed)))
  }
})

test.each(mutationKinds)('%s: a text that is another one', kind => {
  let others = 0
  const times = kind === 'text of 10 MB' ? 1 : 20
  for (let seed = 0; seed < times; seed++) {
    if (mutateAs(kind, honest, createRandom(seed)) !== honest) others++
  }
  expect(others).toBeGreaterThan(times * 0.8)
})

test.each(mutationKinds)('%s: a text of any kind is taken, JSON or not', kind => {
  for (const text of ['', 'PONG', '[]', '{}', '"a"', '1', '[1,[2]]']) {
    expect(typeof mutateAs(kind, text, createRandom(7))).toBe('string')
  }
})

test('a field can be called like an object of the language', () => {
  const mutants = Array.from({ length: 200 }, (_, seed) =>
    mutateAs('prototype key', honest, createRandom(seed)),
  )
  expect(mutants.some(text => text.includes('"__proto__":'))).toBe(true)
})
