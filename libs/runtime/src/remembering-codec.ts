/**
 * A codec for the memory log that remembers the newest facts it encoded or decoded: a record is
 * heard by several stages right after it was said, and facts are read only, so all of them may
 * share the one object. That what was said and what is read are the same is what every replay
 * shows, which decodes from the bytes alone.
 */
import { type FactName, type Facts } from '@polytraders/messages'
import { type Codec } from './codec.ts'

/** As many records as one raw record leads to, about. */
const rememberedMax = 32

export function rememberingCodec(codec: Codec): Codec {
  const values = new Array<Uint8Array | null>(rememberedMax).fill(null)
  const facts = new Array<Facts[FactName] | null>(rememberedMax).fill(null)
  let at = 0
  const remember = (value: Uint8Array, fact: Facts[FactName]) => {
    values[at] = value
    facts[at] = fact
    at = (at + 1) % rememberedMax
  }
  return {
    encode(name, fact) {
      const value = codec.encode(name, fact)
      remember(value, fact)
      return value
    },
    decode(name, value) {
      const known = facts[values.indexOf(value)]
      if (known) return known
      const fact = codec.decode(name, value)
      remember(value, fact)
      return fact
    },
  }
}
