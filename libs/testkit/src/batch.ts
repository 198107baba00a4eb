/** How much of a batch the outputs of one input take, by the real codec. */
import { type FactName, type Facts } from '@polytraders/messages'
import { batchBytesMax, buildCodec } from '@polytraders/runtime'

/** What one input may lead to: a batch, less its own header and room for the journal. */
export const outputsBytesMax = batchBytesMax - 66_000

/** A record's key and headers, rounded up. */
const headBytes = 300

type Output = { readonly type: string; readonly fact?: object }

/** Bytes on the log, rather more than they take; what is unreadable goes elsewhere. */
export function bytesInBatch(outputs: readonly Output[]): number {
  let bytes = 0
  for (const { type, fact } of outputs) {
    if (!fact) continue
    bytes += headBytes + codec.encode(type as FactName, fact as Facts[FactName]).length
  }
  return bytes
}

const codec = buildCodec()
