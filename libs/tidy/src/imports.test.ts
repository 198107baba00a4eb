/** The import graph, which is the table in graph.ts. */
import { expect, test } from '@jest/globals'
import { importsOf } from './code.ts'
import { allowedImport } from './graph.ts'
import { exists, read, sources } from './tree.ts'

/** Packages that the package.json of a file's app or library names. */
function ownPackages(path: string): readonly string[] {
  const manifest = `${path.split('/').slice(0, 2).join('/')}/package.json`
  if (!exists(manifest)) return []
  const { dependencies, devDependencies } = JSON.parse(read(manifest)) as {
    readonly dependencies?: object
    readonly devDependencies?: object
  }
  return Object.keys({ ...dependencies, ...devDependencies })
}

test('every file imports only what its row of the import graph allows', () => {
  const problems = sources.flatMap(path =>
    importsOf(read(path)).flatMap(found => {
      const why = allowedImport(path, found, ownPackages(path))
      return why === '' ? [] : [`${path}: ${found.specifier} ${why}`]
    }),
  )
  expect(problems).toEqual([])
})

const core = 'apps/07-decision/src/core.ts'
const type = (specifier: string) => ({ specifier, typesOnly: true })
const value = (specifier: string) => ({ specifier, typesOnly: false })

test.each([
  ['a core that reads files', core, value('node:fs')],
  ['a core that uses a codec', core, value('@polytraders/messages')],
  ['a core that knows the host', core, type('@polytraders/runtime')],
  ['a core that knows another stage', core, value('@polytraders/06-execution-estimate')],
  ['a core that knows the venue', core, value('@polytraders/venue/translate')],
  ['a core that knows its edge', core, value('./io/sink.ts')],
  ['a helper of a core that uses a package', 'apps/07-decision/src/guards/a.ts', value('lodash')],
  ['a core that uses the testkit', core, value('@polytraders/testkit')],
  ['a domain noun that uses a client', 'libs/domain/src/a.ts', value('viem')],
  ['the stage type with a dependency', 'libs/stage/src/stage.ts', type('@polytraders/domain')],
  ['Kafka outside its adapter', 'libs/runtime/src/host.ts', value('kafkajs')],
  ['a console that uses Kafka', 'apps/console/src/a.ts', value('kafkajs')],
  [
    'a main that reaches into a stage',
    'apps/loop/src/a.ts',
    value('../../01-registry/src/core.ts'),
  ],
  ['a file outside every zone', 'scripts/a.ts', value('node:fs')],
])('%s is found', (_name, path, found) => {
  expect(allowedImport(path, found, ['kafkajs'])).not.toBe('')
})

test.each([
  ['a core its types', core, type('@polytraders/messages')],
  ['a core its nouns', core, value('@polytraders/domain')],
  ['a core a hash', core, value('node:crypto')],
  [
    'the registry the pure translation',
    'apps/01-registry/src/a.ts',
    value('@polytraders/venue/translate'),
  ],
  ['a test anything', 'apps/07-decision/src/core.test.ts', value('node:fs')],
  ['the replay the loop', 'apps/10-replay/src/main.ts', value('@polytraders/loop')],
  ['the adapter its client', 'libs/runtime/src/kafka-log.ts', value('kafkajs')],
])('%s is allowed', (_name, path, found) => {
  expect(allowedImport(path, found, [])).toBe('')
})

test('imports are read as they are written', () => {
  const text = `
import { type A, type B } from 'types'
import {
  type C,
  d,
} from 'both'
import type { E } from 'erased'
import * as f from 'all'
import 'effect'
export { type G } from './again.ts'
// import { h } from 'comment'
const i = await import('later')
const j: typeof import('avsc') = createRequire(import.meta.url)('avsc')
`
  expect(importsOf(text)).toEqual([
    type('types'),
    value('both'),
    type('erased'),
    value('all'),
    value('effect'),
    type('./again.ts'),
    value('later'),
    value('avsc'),
    value('avsc'),
  ])
})
