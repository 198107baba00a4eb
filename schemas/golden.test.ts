/** Golden bytes are what this build's codec writes and reads. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { bodyOf, decodeFact, encodeFact, type FactName, schemaIdOf } from '@polytraders/messages'
import { publicFacts } from './document/about.ts'
import { type Golden, placeholderId, plain } from './document/golden.ts'

const folder = join(import.meta.dirname, 'golden')
const read = (fact: FactName): Golden =>
  JSON.parse(readFileSync(join(folder, `${fact}.json`), 'utf8')) as Golden

test('every public fact has golden bytes, and nothing else has', () => {
  expect(readdirSync(folder).sort()).toEqual(publicFacts.map(fact => `${fact}.json`).sort())
})

test.each(publicFacts)(
  '%s: the bytes are read as the value and written again as they were',
  fact => {
    const { examples } = read(fact)
    expect(examples.map(({ name }) => name)).toEqual(['full', 'least', 'extreme'])
    for (const { value, wire, content_hash } of examples) {
      const bytes = Buffer.from(wire, 'hex')
      const decoded = decodeFact(fact, bytes)
      expect(plain(decoded)).toEqual(value)
      expect(encodeFact(fact, decoded, placeholderId).toString('hex')).toBe(wire)
      expect(schemaIdOf(bytes)).toBe(placeholderId)
      const body = bodyOf(bytes)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(body.length)
      const hash = createHash('sha256').update(fact).update(length).update(body).digest('hex')
      expect(hash).toBe(content_hash)
    }
  },
)
