/**
 * A codec that remembers what it decoded last. On the memory log one record is heard by several stages
 * right after each other; facts are read only, so they may share one. Measured on the loop: a tenth.
 */
import { type FactName, type Facts } from '@polytraders/messages'
import { type Codec } from './codec.ts'

/** As many records as one raw record leads to, about; a power of two. */
const rememberedMax = 32

export function rememberingCodec(codec: Codec): Codec {
  const values = new Array<Uint8Array | null>(rememberedMax).fill(null)
  const facts = new Array<Facts[FactName] | null>(rememberedMax).fill(null)
  let at = 0
  return {
    encode: codec.encode,
    decode(name, value) {
      const known = facts[values.indexOf(value)]
      if (known) return known
      const fact = codec.decode(name, value)
      values[at] = value
      facts[at] = fact
      at = (at + 1) % rememberedMax
      return fact
    },
  }
}
