import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { createContentHash } from './content-hash.ts'
import { type LogRecord } from './log.ts'

const record = (bytes: number, type = 'RawFrame'): LogRecord => ({
  ...{ topic: 't', partition: 0, offset: 0, timestampMs: 0, key: '' },
  value: Buffer.alloc(5 + bytes, bytes % 251),
  headers: { type, eventId: 1, owner: 0, cause: '', traceparent: '' },
})

/** What content-hash.ts says that it is, a piece at a time. */
function oracle(records: readonly LogRecord[]): string {
  const hash = createHash('sha256')
  for (const { headers, value } of records) {
    const length = Buffer.alloc(4)
    const body = value?.subarray(5) ?? Buffer.alloc(0)
    length.writeUInt32BE(body.length)
    hash.update(headers.type).update(length).update(body)
  }
  return hash.digest('hex')
}

test('small facts and large ones are hashed in order, and more may follow a digest', () => {
  const records = [0, 1, 70_000, 30_000, 30_000, 30_000, 65_536, 7].map(bytes => record(bytes))
  const content = createContentHash()
  for (const [index, each] of records.entries()) {
    content.add(each)
    expect(content.digest().toString('hex')).toBe(oracle(records.slice(0, index + 1)))
  }
})

test('what is gathered without a digest between is hashed the same', () => {
  const records = Array.from({ length: 300 }, (_, index) => record(index * 3))
  const content = createContentHash()
  for (const each of [...records, record(9, 'Owner')]) content.add(each)
  expect(content.digest().toString('hex')).toBe(oracle(records))
})
