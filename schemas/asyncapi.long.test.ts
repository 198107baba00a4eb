/** The AsyncAPI document is one, by the specification's own parser; it says what topics.ts says. */
import { join } from 'node:path'
import { type AsyncAPIDocumentInterface, type Diagnostic, fromFile, Parser } from '@asyncapi/parser'
import { beforeAll, expect, test } from '@jest/globals'
import { avroType, schemaVersions } from '@polytraders/messages'
import { published } from './document/about.ts'

let document: AsyncAPIDocumentInterface | undefined
let diagnostics: readonly Diagnostic[] = []

beforeAll(async () => {
  const read = await fromFile(new Parser(), join(import.meta.dirname, 'asyncapi.yaml')).parse()
  document = read.document
  diagnostics = read.diagnostics
})

test('it is a valid AsyncAPI 3.0 document', () => {
  // 3.1 is there, but what reads AsyncAPI reads 3.0.
  const found = diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version')
  expect(found.map(({ message, path }) => `${path.join('.')}: ${message}`)).toEqual([])
  expect(document?.version()).toBe('3.0.0')
})

test('every public topic is a channel with its facts, and no other is', () => {
  const channels = document?.channels().all() ?? []
  expect(channels.map(channel => [channel.address(), messagesOf(channel)])).toEqual(
    published.map(({ topic, isView }) => {
      return [topic.name, [...topic.facts, ...(isView ? [] : ['Owner', 'Journal'])]]
    }),
  )
})

test("a message's payload is the schema that the codec reads, and its id is in the value", () => {
  const messages = document?.components().messages().all() ?? []
  for (const message of messages) {
    const name = message.name() ?? ''
    const fact = Object.keys(schemaVersions).find(known => known === name)
    expect(fact).toBe(name)
    const { schema } = message.payload()?.json<{ readonly schema: unknown }>() ?? {}
    expect(schema).toMatchObject({ type: 'record', name })
    expect(message.schemaFormat()).toBe('application/vnd.apache.avro;version=1.9.0')
    expect(message.bindings().get('kafka')?.json()).toMatchObject({
      schemaIdLocation: 'payload',
      schemaIdPayloadEncoding: '4',
    })
    const fields = fieldNames(schema)
    expect(fields).toEqual(fieldNames(JSON.parse(JSON.stringify(avroType(name as never)))))
  }
  expect(messages.length).toBeGreaterThan(30)
})

const messagesOf = (channel: {
  messages(): { all(): readonly { name(): string | undefined }[] }
}) =>
  channel
    .messages()
    .all()
    .map(message => message.name())

const fieldNames = (schema: unknown) =>
  (schema as { readonly fields: readonly { readonly name: string }[] }).fields.map(
    ({ name }) => name,
  )
