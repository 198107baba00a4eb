/** What is read beside the code names only documents that a reader has. */
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { commentsOf } from './code.ts'
import { exists, files, read } from './tree.ts'

/** A section of a document that is known by a word in capitals. */
const section = /\b[A-Z]{5,}(?:\.md)?,? sections? \d+(?:\.\d+)?/g
const document = /[\w./-]*\w\.md\b/g

const proseOf = (path: string) =>
  path.endsWith('.ts') ? commentsOf(read(path)).join('\n') : read(path)

/** Documents that a text names and that are neither beside its file nor at that place. */
function missing(path: string, prose: string): readonly string[] {
  const named = [...prose.matchAll(document)].map(([name]) => name)
  return [
    ...[...prose.matchAll(section)].map(([name]) => name),
    ...named.filter(name => !exists(name) && !exists(join(dirname(path), name))),
  ]
}

test('no document, schema or comment names a document that is not here', () => {
  const found = files
    .filter(path => /\.(?:md|ts|avsc)$/.test(path))
    .flatMap(path => missing(path, proseOf(path)).map(name => `${path}: ${name}`))
  expect(found).toEqual([])
})

test('and one that is not here is found', () => {
  const prose = 'See README.md, ../tidy/README.md, PLANS section 2.3 and docs/plans.md.'
  expect(missing('libs/tidy/README.md', prose)).toEqual(['PLANS section 2.3', 'docs/plans.md'])
  expect(commentsOf("const path = 'plans.md' // of plans.md")).toEqual(['// of plans.md'])
})
