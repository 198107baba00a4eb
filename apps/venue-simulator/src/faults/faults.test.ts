/** Each corruption, as it changes what is told. */
import { expect, test } from '@jest/globals'
import { createRandom } from '@polytraders/market'
import { type Telling } from '../telling.ts'
import { type FaultKind, faultClasses, faultKinds } from './index.ts'

const market = `0x${'ab'.repeat(32)}`

const change = (n: number, of = market): Telling => ({
  atMs: n,
  market: of,
  kind: 'price_change',
  tokens: ['1', '2'],
  text:
    `{"market":"${of}", "price_changes":[` +
    `{"asset_id":"1", "price":"0.6", "size":"${n}", "side":"BUY", "hash":"${'a'.repeat(40)}", ` +
    `"best_bid":"0.62", "best_ask":"0.64"}, ` +
    `{"asset_id":"2", "price":"0.4", "size":"${n}", "side":"SELL", "hash":"${'b'.repeat(40)}", ` +
    `"best_bid":"0.36", "best_ask":"0.38"}], "timestamp":"${1_000_000 + n}", ` +
    `"event_type":"price_change"}`,
})

const told = (kind: FaultKind, tellings: readonly Telling[], seed = '1', count = 1) => {
  const fault = faultClasses[kind].create({ market, count, random: createRandom(seed, 'test') })
  const texts = tellings.flatMap(fault.take)
  const late = fault.end()
  return { texts: texts.map(({ text }) => text), late: late.map(({ text }) => text), fault }
}

const three = [change(1), change(2), change(3)]
const texts = three.map(({ text }) => text)
const other = change(9, `0x${'cd'.repeat(32)}`)

test.each(faultKinds)('%s strikes what it is for, and leaves other markets alone', name => {
  const kind = faultKinds.find((known): known is FaultKind => known === name)
  if (!kind) throw new Error(name)
  const scope = faultClasses[kind].scope
  const told_ = told(kind, [other])
  if (scope === 'market') expect(told_.texts).toEqual([other.text])
})

test('a dropped delta is not told, and the next ones are', () => {
  expect(told('dropped-delta', three).texts).toEqual(texts.slice(1))
})

test('a duplicate is told twice, the very same', () => {
  const { texts: found, late } = told('duplicated', three)
  const all = [...found, ...late]
  expect(all.length).toBe(4)
  expect(new Set(all)).toEqual(new Set(texts))
})

test('reordered: the first comes after the second', () => {
  expect(told('reordered', three).texts).toEqual([texts[1], texts[0], texts[2]])
})

test('stale: nothing until it ends, then everything or nothing', () => {
  const ends = ['1', '2', '3', '4', '5', '6'].map(seed => told('stale', three, seed))
  for (const { texts: found } of ends) expect(found).toEqual([])
  const after = new Set(ends.map(({ late }) => late.length))
  expect(after).toEqual(new Set([0, 3]))
})

test('crossed: the bid is at the best ask, for both legs', () => {
  const [text = ''] = told('crossed', three).texts
  expect(text).toContain('"price":"0.64"')
  expect(text).toContain('"best_bid":"0.64", "best_ask":"0.64"')
  expect(text).toContain('"price":"0.36"')
})

test('mirror broken: one leg of two', () => {
  const [text = ''] = told('mirror-broken', three).texts
  expect(JSON.parse(text).price_changes).toHaveLength(1)
})

test('a wrong hash differs in one digit, and nothing else does', () => {
  const [text = ''] = told('wrong-hash', three).texts
  const different = [...text].filter((letter, n) => letter !== texts[0]?.[n])
  expect(different.length).toBe(2)
  expect(text.length).toBe(texts[0]?.length)
})

test('parse drift changes the shape of one message', () => {
  const found = new Set(
    Array.from({ length: 40 }, (_, n) => told('parse-drift', three, `${n}`).texts[0]),
  )
  expect(found.size).toBeGreaterThan(6)
  expect(found.has(texts[0])).toBe(false)
})

test('clock skew: 90 s ahead or behind, for as long as it lasts', () => {
  const times = ['1', '2', '3', '4', '5', '6'].map(seed =>
    told('clock-skew', three, seed).texts.map(text => Number(JSON.parse(text).timestamp)),
  )
  const by = new Set(times.flatMap(each => each.map((time, n) => time - (1_000_001 + n))))
  expect(by).toEqual(new Set([90_000, -90_000]))
})

test('as many as are asked for are struck, and counted', () => {
  const { texts: found, fault } = told('dropped-delta', three, '1', 2)
  expect(found).toEqual(texts.slice(2))
  expect(fault.struck()).toBe(2)
})
