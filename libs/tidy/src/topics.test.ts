/**
 * Topics and facts: each has a place in topics.ts, somebody who writes it and somebody who reads
 * it.
 */
import { expect, test } from '@jest/globals'
import { allTopics, schemas, type Topic, topics } from '@polytraders/messages'
import { codeOf } from './code.ts'
import { files, generated, isTest, read, sources, stages } from './tree.ts'

const keys = Object.entries<Topic>(topics)

/** Where a stage, the loop or a tool names a topic by its key. */
const mentions = sources
  .filter(path => /^apps\//.test(path) && !isTest(path))
  .flatMap(path => {
    const code = codeOf(read(path))
    return [...code.matchAll(/(\w+: *)?\btopics\.(\w+)/g)].map(match => ({
      path,
      key: match[2] ?? '',
      says: /^(?:says|appends|remembers)\b/.test(match[1] ?? ''),
    }))
  })

test('every topic is named for its writer, which is a stage', () => {
  const wrong = allTopics.filter(({ name, writer }) => {
    if (writer === '*') return name !== 'dead-letters.v1'
    const stage = name.replace(/(?:\.(?:raw|state|current))*\.v\d+$/, '')
    return !stages.includes(writer) || writer.replace(/^\d\d-/, '') !== stage
  })
  expect(wrong.map(({ name }) => name)).toEqual([])
})

test('every topic has a writer in the code of its stage', () => {
  const silent = keys
    .filter(([, { writer }]) => writer !== '*')
    .filter(([key, { writer }]) => {
      return !mentions.some(at => at.key === key && at.path.startsWith(`apps/${writer}/`))
    })
  expect(silent.map(([, { name }]) => name)).toEqual([])
})

test('every topic has a reader in some app; compacted views are for those outside', () => {
  const unread = keys
    .filter(([, { cleanup }]) => cleanup !== 'compact')
    .filter(([key]) => !mentions.some(at => at.key === key && !at.says))
  expect(unread.map(([, { name }]) => name)).toEqual([])
})

test('every fact has a topic, and every fact of a topic a schema', () => {
  const transport = ['Owner', 'Journal']
  const carried = new Set(allTopics.flatMap(({ facts }) => facts))
  const known = Object.keys(schemas)
  expect([...carried].filter(fact => !known.includes(fact))).toEqual([])
  expect(known.filter(fact => ![...carried, ...transport].includes(fact))).toEqual([])
})

test('no other file names a topic', () => {
  const names = new Set(allTopics.map(({ name }) => name))
  const wrong = files
    .filter(path => path.endsWith('.ts') && !isTest(path) && !generated(path))
    .filter(path => path !== 'libs/messages/src/topics.ts')
    .filter(path => path !== 'libs/tidy/src/topics.test.ts')
    .flatMap(path =>
      [...read(path).matchAll(/['"`]([a-z.-]+\.v\d+)['"`]/g)]
        .map(match => match[1] ?? '')
        .filter(name => names.has(name))
        .map(name => `${path}: ${name}`),
    )
  expect(wrong).toEqual([])
})

type Field = { readonly name: string; readonly doc?: string; readonly type: unknown }

/** Words that give a unit or a form and no meaning. */
const units =
  'a an and bytes decimal digits empty epoch hex in is it its micros money ms none of or shares ' +
  'the to unix when with x'

/** Whether it has a word that the name does not have, and that is no unit. */
function meansSomething(name: string, doc = ''): boolean {
  const said = new Set([...units.split(' '), ...wordsOf(name)])
  return wordsOf(doc).some(word => !said.has(word) && !said.has(`${word}s`) && !/^\d+$/.test(word))
}

const wordsOf = (text: string) =>
  (text.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? []).map(word => word.toLowerCase())

test('every schema and every field of it has a doc, which is not just its name or its unit', () => {
  const bare: string[] = []
  const visit = (schema: unknown, path: string): void => {
    if (Array.isArray(schema)) {
      for (const member of schema) visit(member, path)
      return
    }
    if (typeof schema !== 'object' || schema === null) return
    const of = schema as {
      readonly type?: unknown
      readonly name?: string
      readonly doc?: string
      readonly fields?: readonly Field[]
      readonly items?: unknown
    }
    const named = of.fields || of.type === 'enum'
    if (named && !meansSomething(of.name ?? '', of.doc)) bare.push(`${path}: ${of.doc}`)
    for (const { name, doc, type } of of.fields ?? []) {
      if (!meansSomething(name, doc)) bare.push(`${path}.${name}: ${doc}`)
      visit(type, `${path}.${name}`)
    }
    visit(of.items, path)
  }
  for (const [name, schema] of Object.entries(schemas)) visit(schema, name)
  expect(bare).toEqual([])
})
