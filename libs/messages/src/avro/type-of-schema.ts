/**
 * The Avro type of a schema: avsc's, with unions as plain values and the types of this folder,
 * which read and write the same bytes, safer or faster.
 */
import { avro } from './avsc.ts'
import { BoundedArray } from './bounded-array.ts'
import { Bytes } from './bytes.ts'
import { Long } from './long.ts'
import { Optional } from './optional.ts'
import { isShared, SharedRecord } from './shared-record.ts'
import { Text } from './text.ts'

const text = new Text()
const long = new Long()

/** `isOfThisBuild`: whether the schema is this build's own, and not another version's. */
export const typeOfSchema = (schema: unknown, isOfThisBuild: boolean): import('avsc').Type =>
  avro.Type.forSchema(schema as never, {
    wrapUnions: 'never',
    typeHook(member: unknown, options) {
      if (member === 'string') return text
      if (member === 'long') return long
      if (member === 'bytes') return new Bytes({ type: 'bytes' }, options)
      if (isArray(member)) return new BoundedArray(member, options)
      if (isOptional(member)) return new Optional(member as never, options)
      if (isOfThisBuild && isRecord(member) && isShared(member.name)) {
        return new SharedRecord(member, options)
      }
      return undefined
    },
  })

const isTyped = (member: unknown, type: string): boolean =>
  typeof member === 'object' && member !== null && 'type' in member && member.type === type

const isArray = (member: unknown): member is import('avsc').schema.ArrayType =>
  isTyped(member, 'array')

const isRecord = (member: unknown): member is import('avsc').schema.RecordType =>
  isTyped(member, 'record')

const isOptional = (member: unknown): boolean =>
  Array.isArray(member) && member.length === 2 && member[0] === 'null'
