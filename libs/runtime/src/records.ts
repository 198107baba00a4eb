/**
 * The records a host writes on its own account: who owns a partition, and what could not be read.
 */
import { createHash } from 'node:crypto'
import { CodecError, type Owner, rawHeader, sourceRef } from '@polytraders/messages'
import { type DeadLetter } from './cell.ts'
import { type Codec } from './codec.ts'
import { type NewRecord } from './log.ts'

/** How much of an unreadable value a dead letter quotes. */
export const deadLetterHeadBytes = 1024

export function ownerRecord(codec: Codec, owner: Owner): NewRecord {
  return {
    key: '',
    value: codec.encode('Owner', owner),
    headers: { type: 'Owner', eventId: 0, owner: -1, cause: '', traceparent: '' },
  }
}

/** What an `Owner` record says, or null where it can't be read: anybody may have written it. */
export function readOwner(codec: Codec, value: Uint8Array): Owner | null {
  try {
    return codec.decode('Owner', value) as Owner
  } catch (error) {
    if (error instanceof CodecError) return null
    throw error
  }
}

/** Keyed by coordinates, which tell that one written twice after a crash is the same. */
export function deadLetterRecord(
  codec: Codec,
  stage: string,
  letter: DeadLetter,
  atMs: number,
): NewRecord {
  const { topic, partition, offset, reason, detail, value } = letter
  return {
    key: sourceRef(letter),
    value: codec.encode('DeadLetter', {
      ...rawHeader(atMs),
      quality: 'suspect',
      stage,
      topic,
      partition,
      offset,
      reason,
      detail,
      content_sha256: createHash('sha256').update(value).digest(),
      head: value.subarray(0, deadLetterHeadBytes),
    }),
    headers: {
      type: 'DeadLetter',
      eventId: 0,
      owner: -1,
      cause: sourceRef(letter),
      traceparent: '',
    },
  }
}
