import { expect, test } from '@jest/globals'
import { rawElements } from './verbatim.ts'

test('elements come as they stand, with their spaces, number formats and key order', () => {
  const elements = [
    '{ "b":1.0,"a":[1,{"x":"]"}] }',
    '12345678901234567890',
    '"a\\"],b"',
    'null',
    '[]',
  ]
  const list = `[ ${elements.join(' ,\n ')} ]`
  expect(rawElements(list, [])).toEqual(elements)
  const page = `{"next_cursor":"x]\\"","n":[1,2], "m\\u0061rkets" : ${list},"markets":[]}`
  expect(rawElements(page, ['markets', 'data'])).toEqual(elements)
  expect(rawElements('[]', [])).toEqual([])
  expect(rawElements('{"data":[ ]}', ['data'])).toEqual([])
  expect(rawElements('{"data":{"data":[1]}}', ['data'])).toBeNull()
  expect(rawElements('{}', ['data'])).toBeNull()
  expect(rawElements(' 7 ', ['data'])).toBeNull()
})

test('of any JSON, elements parsed are what the list parsed has', () => {
  let seed = 11
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed % below
  }
  const make = (depth: number): unknown => {
    const kind = random(depth > 0 ? 7 : 5)
    if (kind === 5) return Array.from({ length: random(4) }, () => make(depth - 1))
    if (kind === 6) {
      const keys = Array.from({ length: random(4) }, (_, key) => `k"${key}\\{`)
      return Object.fromEntries(keys.map(key => [key, make(depth - 1)]))
    }
    return [null, true, random(1e6) / 7, `"{[\\${random(9)}]},: `, ''][kind]
  }
  for (let round = 0; round < 300; round++) {
    const list = Array.from({ length: random(6) }, () => make(3))
    const text = JSON.stringify({ other: make(3), data: list }, null, random(3))
    const elements = rawElements(text, ['data'])
    expect(elements?.map(element => JSON.parse(element))).toEqual(list)
    expect(elements?.every(element => text.includes(element))).toBe(true)
  }
})
