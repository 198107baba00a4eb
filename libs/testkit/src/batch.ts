/** How much of a batch the outputs of one input take, by the real codec. */
import { type FactName, type Facts } from '@polytraders/messages'
import { buildCodec } from '@polytraders/runtime'

export { outputsBytesMax } from '@polytraders/runtime'

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
