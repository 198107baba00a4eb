/**
 * Every fact as it is now, against every version of it that was ever released: FULL_TRANSITIVE. And
 * the gate itself, shown changes that it must refuse.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { incompatibilities, wireForm } from './compatibility.ts'
import { schemas } from './generated/schemas.ts'
import { schemaVersions } from './schema-versions.ts'

const released = join(import.meta.dirname, '../../../schemas/released')

const versionsOf = (fact: string): readonly object[] => {
  const folder = join(released, fact)
  if (!existsSync(folder)) return []
  return readdirSync(folder).map(file => JSON.parse(readFileSync(join(folder, file), 'utf8')))
}

test.each(Object.entries(schemas))('%s reads and is read by all its versions', (fact, schema) => {
  const versions = versionsOf(fact)
  expect(versions.flatMap(version => incompatibilities(version, schema))).toEqual([])
})

test('a released fact is never taken back', () => {
  const facts = existsSync(released) ? readdirSync(released) : []
  expect(facts.filter(fact => !Object.hasOwn(schemas, fact))).toEqual([])
})

test('every fact was released, and its newest version is what the code writes', () => {
  const versions = new Map(Object.entries(schemaVersions))
  const unreleased = Object.entries(schemas).filter(([fact, schema]) => {
    const path = join(released, fact, `${versions.get(fact)}.avsc`)
    return (
      !existsSync(path) || wireForm(JSON.parse(readFileSync(path, 'utf8'))) !== wireForm(schema)
    )
  })
  expect(unreleased.map(([fact]) => fact)).toEqual([])
})

describe('the gate', () => {
  const long = { name: 'a', type: 'long' }
  const colour = (symbols: readonly string[], rest = {}) => {
    const type = { type: 'enum', name: 'Colour', symbols, ...rest }
    return record([long, { name: 'colour', type }])
  }
  const record = (fields: readonly object[]) => ({ type: 'record', name: 'Thing', fields })
  const one = record([long])
  const two = record([long, { name: 'b', type: 'string' }])
  const twoDefaulted = record([long, { name: 'b', type: 'string', default: '' }])

  test.each([
    ['adding a field without a default', one, two],
    ['removing a field without a default', two, one],
    ['changing a type', one, record([{ name: 'a', type: 'string' }])],
    ['widening a type, which old readers can not read', record([{ name: 'a', type: 'int' }]), one],
    ['renaming a field', one, record([{ name: 'b', type: 'long' }])],
    ['adding a symbol without a default', colour(['RED']), colour(['RED', 'BLUE'])],
    ['making a field nullable', one, record([{ name: 'a', type: ['null', 'long'] }])],
  ])('refuses %s', (_name, before, after) => {
    expect(incompatibilities(before, after)).not.toEqual([])
  })

  test.each([
    ['adding a field with a default', one, twoDefaulted],
    ['removing a field with a default', twoDefaulted, one],
    [
      'adding a symbol to an enum with a default',
      colour(['RED'], { default: 'RED' }),
      colour(['RED', 'BLUE'], { default: 'RED' }),
    ],
    ['changing a doc', one, { ...one, doc: 'Another.' }],
    ['moving a field', twoDefaulted, { ...twoDefaulted, fields: twoDefaulted.fields.toReversed() }],
  ])('allows %s', (_name, before, after) => {
    expect(incompatibilities(before, after)).toEqual([])
  })

  test('refuses a change deep inside a real fact', () => {
    const text = JSON.stringify(schemas.SealedBook)
    const renamed = JSON.parse(text.replace('"snapshot_seq"', '"snapshot_no"'))
    expect(incompatibilities(schemas.SealedBook, renamed)).not.toEqual([])
  })

  test('a doc makes no new version; a default does', () => {
    expect(wireForm({ ...one, doc: 'Another.' })).toBe(wireForm(one))
    expect(wireForm(twoDefaulted)).not.toBe(wireForm(two))
  })
})

test('every enum has a default, so that it may gain a symbol', () => {
  const bare = Object.entries(schemas).filter(([, schema]) => {
    const enums = JSON.stringify(schema).split('"type":"enum"').slice(1)
    return enums.some(text => !/^[^}]*"default":/.test(text))
  })
  expect(bare.map(([fact]) => fact)).toEqual([])
})
