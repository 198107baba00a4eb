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

/** Bytes gathered before they are hashed: a call costs more than hashing a small fact. */
const gatheredBytes = 64 * 1024

export function createContentHash() {
  const hash = createHash('sha256')
  const gathered = Buffer.allocUnsafeSlow(gatheredBytes)
  let used = 0
  function flush(): void {
    if (used > 0) hash.update(gathered.subarray(0, used))
    used = 0
  }
  return {
    add(record: LogRecord): void {
      if (!record.value || !isFact(record)) return
      const { type } = record.headers
      const body = bodyOf(record.value)
      const bytes = type.length + 4 + body.length
      if (used + bytes > gatheredBytes) flush()
      if (bytes > gatheredBytes) {
        const length = Buffer.alloc(4)
        length.writeUInt32BE(body.length)
        hash.update(type).update(length).update(body)
        return
      }
      used += gathered.write(type, used, 'latin1')
      used = gathered.writeUInt32BE(body.length, used)
      gathered.set(body, used)
      used += body.length
    },
    /** The hash so far; more may be added. */
    digest(): Buffer {
      flush()
      return hash.copy().digest()
    },
  }
}
