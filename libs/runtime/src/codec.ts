/**
 * Schema ids, as an install has them: the registry's on Kafka, the build's own on the memory log.
 */
import {
  CodecError,
  decodeFact,
  encodeFact,
  type FactName,
  type Facts,
  schemaIdOf,
  schemas,
} from '@polytraders/messages'

export type Codec = {
  encode<T extends FactName>(name: T, fact: Facts[T]): Buffer
  /** Throws `CodecError`. */
  decode(name: FactName, value: Uint8Array): Facts[FactName]
  /**
   * Asks the registry for the schema of a value, if it is not known and was not asked for before;
   * null when there is nothing to wait for. Whoever decodes what others write awaits this first, so
   * that a newer writer's schema is found and only what nobody registered is a dead letter.
   */
  learn?(value: Uint8Array | null): Promise<void> | null
}

export const isFactName = (name: string): name is FactName => Object.hasOwn(schemas, name)

/** Ids 1, 2, 3 ... in the order of the generated schemas: what the memory log and archives use. */
export function buildCodec(): Codec {
  const names = Object.keys(schemas)
  const ids = new Map(names.map((name, index) => [name, index + 1]))
  return {
    encode: (name, fact) => encodeFact(name, fact, ids.get(name) ?? 0),
    decode(name, value) {
      const id = schemaIdOf(value)
      if (id !== ids.get(name)) {
        const expected = `expected ${ids.get(name)} for ${name}`
        throw new CodecError('unknown-schema', `schema id ${id} is not known here; ${expected}`)
      }
      return decodeFact(name, value)
    },
  }
}
