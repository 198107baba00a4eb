import { expect, test } from '@jest/globals'
import { mutate } from '@polytraders/testkit/mutations'
import { createRandom } from '@polytraders/testkit/random'
import { recordedFrames, recordingName } from '../../test/recording.ts'
import { testWith } from '../../test/shared.ts'
import { parsePriceChange } from './price-change-text.ts'

const element =
  '{"asset_id":"57953460", "price":"0.27", "size":"224", "side":"BUY", ' +
  '"hash":"077a172a", "best_bid":"0.32", "best_ask":"0.33"}'
const textOf = (elements: readonly string[]) =>
  `{"market":"0x82a2", "price_changes":[${elements.join(', ')}], ` +
  '"timestamp":"1780796112682", "event_type":"price_change"}'
const honest = [[element], [element, element.replace('"BUY"', '"SELL"')]].map(textOf)

test.each(honest)('%s is read as JSON would be', text => {
  expect(parsePriceChange(text)).toEqual(JSON.parse(text))
})

test.each([
  ['another order of keys', '"price":"0.27", "size":"224"', '"size":"224", "price":"0.27"'],
  ['no spaces', ', "price"', ',"price"'],
  ['an escape', '0x82a2', '0x82\\u0061'],
  ['a number', '"224"', '224'],
  ['one key more', '"timestamp"', '"seq":"1", "timestamp"'],
  ['two times', '"1780796112682"', '"1", "timestamp":"2"'],
  ['a quote in a value', '077a172a', '077a"172a'],
  ['something after it', 'price_change"}', 'price_change"} '],
  ['no elements', element, ''],
])('spelt otherwise it is left to JSON: %s', (_, part, other) => {
  const [text = ''] = honest
  expect(parsePriceChange(text.replace(part, other))).toBeNull()
})

test('of any mutant it gives what JSON gives, or leaves it', () => {
  const hasControl = (text: string) => [...text].some(character => character < ' ')
  const random = createRandom(7)
  let read = 0
  for (let count = 0; count < 20_000; count++) {
    const { text } = mutate(honest[count % honest.length] ?? '', random)
    const found = parsePriceChange(text)
    if (found === null || hasControl(text)) continue
    read++
    expect(found).toEqual(JSON.parse(text))
  }
  expect(read).toBeGreaterThan(100)
})

testWith(recordingName, 'every price change of the recording is read by its shape', () => {
  for (const text of recordedFrames()) {
    if (!text.includes('"price_changes"')) continue
    const found = parsePriceChange(text)
    if (JSON.stringify(found) !== JSON.stringify(JSON.parse(text))) throw new Error(text)
  }
})
