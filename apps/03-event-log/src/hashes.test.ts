/**
 * The wanted hashes were computed with Python's hashlib and struct from the layouts as documented.
 */
import { expect, test } from '@jest/globals'
import { level, snapshot } from '../test/facts.ts'
import { adoptSnapshot, hashOf } from './books.ts'
import { chainHashOf, chainStart, contentHashOf } from './hashes.ts'

test('content and chain hashes are what another language gets from the documented layout', () => {
  const book = contentHashOf(
    {
      event_id: 1,
      schema_version: 1,
      type: 'BookSnapshot',
      source_ref: 'ingestion.v1:0:41',
      book_hash: Uint8Array.from({ length: 32 }, (_, n) => n),
    },
    Uint8Array.from([0x00, 0xff, 0x10]),
  )
  const first = chainHashOf(chainStart(), book)
  const tick = contentHashOf(
    {
      event_id: 2 ** 40 + 7,
      schema_version: 300,
      type: 'ClockTick',
      source_ref: 'ingestion.v1:3:9007199254740991',
      book_hash: null,
    },
    new Uint8Array(0),
  )
  expect([book, first, tick, chainHashOf(first, tick)].map(hex)).toEqual([
    '874fe0400cfd0e66c18e255393f4be55f5b6fc0528ee536a5accbfd96ab19a69',
    'c154fdfac468ae312afa8e3a0bff7afc9eee6eac84c21d3cfed478bd74e1d162',
    '716c1966e878aa9595e1b6885dabc2861829f860ffef6d8486aacf2e6c3a0e2d',
    '8ae7c7842be9c1560429a0ecd4727e0815ab77f85f4e8dba4430b9c6761152ba',
  ])
})

test('the book hash is what another language gets from the canonical ladder', () => {
  const book = adoptSnapshot(
    null,
    snapshot(1, [level(62, 1_500), level(61, 100)], [level(64, 1_000)]),
  )
  expect(hex(hashOf(book))).toBe('ab1119aa45e0d4d6fd812c3a343123ca6ab26a203864b7903623ee11fc793f91')
})

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
