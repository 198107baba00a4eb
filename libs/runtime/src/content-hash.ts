/**
 * A stage's content hash: a running SHA-256 over each fact's type, length and Avro body. Owners,
 * journals and the registry's prefix are no content, so the same facts give the same hash on any
 * log.
 */
import { createHash } from 'node:crypto'
import { bodyOf } from '@polytraders/messages'
import { type LogRecord } from './log.ts'

const transport = new Set([
  'Owner',
  'Journal',
  'SnapshotChunk',
  'SnapshotManifest',
  'SnapshotMarker',
])

export const isFact = (record: LogRecord) => !transport.has(record.headers.type)

export function createContentHash() {
  const hash = createHash('sha256')
  const length = Buffer.alloc(4)
  return {
    add(record: LogRecord): void {
      if (!record.value || !isFact(record)) return
      const body = bodyOf(record.value)
      length.writeUInt32BE(body.length)
      hash.update(record.headers.type).update(length).update(body)
    },
    /** The hash so far; more may be added. */
    digest: (): Buffer => hash.copy().digest(),
  }
}
