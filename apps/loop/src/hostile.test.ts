/**
 * Bad input at the edges: a clear reason, counted, dead-lettered with coordinates, and life goes
 * on.
 */
import { expect, test } from '@jest/globals'
import { topics } from '@polytraders/messages'
import { book, factsOf, goldenStages, openGolden, rawFrame, tick } from '../test/golden.ts'

const market = `0x${'12'.repeat(32)}`
const yes = '7'.repeat(77)

const change = (price: string, size: string, timestamp = '1700000051000') =>
  JSON.stringify({
    market,
    price_changes: [
      { asset_id: yes, price, size, side: 'BUY', hash: '', best_bid: '0.62', best_ask: '0.64' },
    ],
    timestamp,
    event_type: 'price_change',
  })

test.each([
  ['a truncated frame', change('0.61', '5').slice(0, 40), /unreadable-json/],
  ['an event nobody knows', '{"event_type":"surprise","market":"0x12"}', /unknown|event/],
  ['a negative size', change('0.61', '-5'), /bad-field|size/],
  ['a size that is no number', change('0.61', 'NaN'), /bad-field|size/],
  ['a price off the tick', change('0.615', '5'), /tick/],
  ['a price beyond 1', change('1.5', '5'), /bad-field|price/],
  ['time going back', change('0.61', '5', '1600000000000'), /time/],
])('%s is a dead letter, and the stream goes on', (_, text, reason) => {
  const loop = openGolden()
  loop.take(rawFrame(2, text))
  const [letter, ...more] = factsOf(loop, 'DeadLetter')
  expect(more).toEqual([])
  expect(`${letter?.reason} ${letter?.detail}`).toMatch(reason)
  expect([letter?.stage, letter?.topic, letter?.partition]).toEqual([
    '02-ingestion',
    topics.ingestionRaw.name,
    0,
  ])
  expect(letter?.offset).toBeGreaterThan(0)
  expect(Buffer.from(letter?.head ?? []).toString()).toContain(text.slice(0, 20))
  expectToGoOn(loop)
})

test('a frame of 10 MB is a dead letter that quotes its first kilobyte', () => {
  const loop = openGolden()
  loop.take(rawFrame(2, `{"event_type":"${'x'.repeat(10 * 1024 * 1024)}"}`))
  const [letter] = factsOf(loop, 'DeadLetter')
  expect(letter?.head.length).toBe(1_024)
  expectToGoOn(loop)
})

const headers = { type: 'RawFrame', eventId: 6, owner: 0, cause: '', traceparent: '' }

test.each([
  ['bytes that are no Avro', Buffer.from([0, 0, 0, 0, 1, 0xff, 0xff, 0xff]), 'unknown-schema'],
  ['a schema id nobody registered', Buffer.from([0, 0, 0, 0xff, 0xff, 1, 2]), 'unknown-schema'],
  ['a value without a prefix', Buffer.from([7]), 'bad-prefix'],
])('%s is a dead letter, and the stream goes on', (_, value, reason) => {
  const loop = openGolden()
  const at = { topic: topics.ingestionRaw.name, partition: 0 }
  const eventId = loop.log.records(at).length
  loop.log.appendNow(at, [{ key: '', value, headers: { ...headers, eventId } }], 0)
  // The source numbers on from its own count: its next record repeats an id, and is passed over.
  loop.take(tick(1_700_000_050_900))
  const [letter] = factsOf(loop, 'DeadLetter')
  expect(letter?.reason).toBe(reason)
  expectToGoOn(loop)
})

test('a book that comes before the registry spoke of its market is measured and not scored', () => {
  const loop = openGolden(goldenStages(), { registryFirst: false })
  expect(factsOf(loop, 'FeatureVector').length).toBeGreaterThan(0)
  const [suppressed] = factsOf(loop, 'ScoreSuppressed')
  expect(suppressed?.suppression_reasons).toContain('INTEL_INSTRUMENT_UNKNOWN')
  expect(factsOf(loop, 'OrderSigned')).toEqual([])
  expectToGoOn(loop)
})

/** The next snapshot is taken as if nothing had been. */
function expectToGoOn(loop: ReturnType<typeof openGolden>): void {
  const before = factsOf(loop, 'SealedTick').length
  loop.take(tick(1_700_000_053_000))
  loop.take(book(1_700_000_053_100, 3))
  expect(factsOf(loop, 'SealedTick').length).toBeGreaterThan(before)
  expect(factsOf(loop, 'SealedBook').at(-1)?.recv_ts).toBeGreaterThan(0)
}
