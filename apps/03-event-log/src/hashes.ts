/**
 * The two hashes of a seal. This layout is a contract with every reader that verifies the log: it
 * may be extended under a new schema version, never changed.
 *
 * content_hash = SHA-256 over, in this order,
 *
 *   event_id         uint64, little endian
 *   schema_version   uint32, little endian
 *   type             uint16 length, little endian, and that many bytes of UTF-8
 *   source_ref       uint16 length, little endian, and that many bytes of UTF-8
 *   book_hash        one byte, 0 or 32, and that many bytes
 *   content          the sealed fact's Avro body, to the end
 *
 * Every part before the content tells its own length, so that no two different seals have the same
 * bytes. chain_hash = SHA-256(previous chain_hash, content_hash), 64 bytes; what comes before a
 * cell's first event is 32 zero bytes.
 */
import { hash } from 'node:crypto'
import { type Seal } from '@polytraders/messages'

/** The seal's fields that content_hash covers besides the fact. */
export type SealedFields = Pick<
  Seal,
  'event_id' | 'type' | 'source_ref' | 'schema_version' | 'book_hash'
>

/** The chain hash before the first event of a cell. */
export const chainStart = (): Uint8Array => new Uint8Array(32)

export function contentHashOf(fields: SealedFields, content: Uint8Array): Uint8Array {
  const typeLength = Buffer.byteLength(fields.type)
  const refLength = Buffer.byteLength(fields.source_ref)
  const bookLength = fields.book_hash === null ? 0 : fields.book_hash.length
  const bytes = Buffer.allocUnsafe(17 + typeLength + refLength + bookLength + content.length)

  bytes.writeUInt32LE(fields.event_id % 0x1_0000_0000, 0)
  bytes.writeUInt32LE(Math.floor(fields.event_id / 0x1_0000_0000), 4)
  bytes.writeUInt32LE(fields.schema_version, 8)
  bytes.writeUInt16LE(typeLength, 12)
  bytes.write(fields.type, 14)
  let at = 14 + typeLength
  bytes.writeUInt16LE(refLength, at)
  bytes.write(fields.source_ref, at + 2)
  at += 2 + refLength
  bytes[at] = bookLength
  if (fields.book_hash !== null) bytes.set(fields.book_hash, at + 1)
  bytes.set(content, at + 1 + bookLength)
  return sha256(bytes)
}

export function chainHashOf(previous: Uint8Array, contentHash: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(64)
  bytes.set(previous, 0)
  bytes.set(contentHash, 32)
  return sha256(bytes)
}

/** Half the time of asking for a buffer: a string comes out of the hash without an ArrayBuffer. */
const sha256 = (bytes: Uint8Array): Uint8Array =>
  Buffer.from(hash('sha256', bytes, 'binary'), 'binary')
