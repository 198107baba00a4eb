/**
 * Compatibility of two versions of a fact, in both directions: what was written by either is read
 * by the other, so that writers and readers may be upgraded in any order. The reading is avsc's own
 * resolution, the one that a reader really uses.
 */
import { avro } from './avro/avsc.ts'

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** Why two versions can't live side by side; empty when they can. */
export function incompatibilities(older: object, newer: object): readonly string[] {
  return [
    ...unreadable(older, newer, 'a new reader can not read old data'),
    ...unreadable(newer, older, 'an old reader can not read new data'),
  ]
}

/** The schema without what no reader or writer can tell: docs. Equal texts are one version. */
export const wireForm = (schema: object) => JSON.stringify(withoutDocs(schema as Json))

function unreadable(writer: object, reader: object, what: string): readonly string[] {
  try {
    typeOf(reader).createResolver(typeOf(writer))
    return []
  } catch (cause) {
    return [`${what}: ${cause instanceof Error ? cause.message : String(cause)}`]
  }
}

const typeOf = (schema: object) => avro.Type.forSchema(schema as never, { wrapUnions: 'never' })

function withoutDocs(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(withoutDocs)
  if (typeof schema !== 'object' || schema === null) return schema
  const fields = Object.entries(schema).filter(([key]) => key !== 'doc')
  return Object.fromEntries(fields.map(([key, value]) => [key, withoutDocs(value)]))
}
