import { expect, test } from '@jest/globals'
import { createCatalogue } from './catalogue.ts'

const ids = Array.from({ length: 30 }, (_, n) => `0x${n}`)

function catalogueOf(used: readonly string[]) {
  const catalogue = createCatalogue(100)
  for (const id of ids) catalogue.seed(id, id)
  for (const id of used) catalogue.use(id, 1_000)
  return catalogue
}

test('everything in use has its turn, however few are hot', () => {
  const catalogue = catalogueOf(ids)
  const seen = new Set<string>()
  for (let turn = 1; turn <= 6; turn++) {
    const hot = catalogue.hot(2, 1_000 + turn)
    expect(hot).toHaveLength(5)
    for (const id of hot) seen.add(id)
    catalogue.asked(hot, 1_000 + turn)
    // Its books go on coming.
    for (const id of ids) catalogue.use(id, 1_000 + turn)
  }
  expect([...seen].sort()).toEqual([...ids].sort())
})

test('those in use come before those that trade, and only for a while', () => {
  const catalogue = catalogueOf(['0x7'])
  expect(catalogue.hot(3, 2_000)[0]).toBe('0x7')
  expect(catalogue.hot(3, 1_000_000)).not.toContain('0x7')
})
