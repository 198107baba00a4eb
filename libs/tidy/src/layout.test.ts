/** The top level is fixed, every part says what it is, and every app has the same entries. */
import { expect, test } from '@jest/globals'
import { exists, files, foldersIn, read, stages } from './tree.ts'

const topLevel = [
  'LICENSE',
  'Makefile',
  'README.md',
  'apps',
  'biome.json',
  'docker',
  'helm',
  'k8s',
  'libs',
  'package-lock.json',
  'package.json',
  'schemas',
  'tsconfig.json',
]

const libraries = [
  'config',
  'domain',
  'market',
  'matching',
  'messages',
  'postgres',
  'redis',
  'runtime',
  'stage',
  'testkit',
  'tidy',
  'venue',
]

const apps = [
  '01-registry',
  '02-ingestion',
  '03-event-log',
  '04-signals',
  '05-fair-value',
  '06-execution-estimate',
  '07-decision',
  '08-orders',
  '09-inventory',
  '10-replay',
  '11-monitoring',
  'cli',
  'console',
  'loop',
  'venue-simulator',
]

const missing = (wanted: readonly string[]) => wanted.filter(path => !exists(path))

test('the top level holds what the layout names, and nothing else but dot files', () => {
  const found = new Set(files.map(path => path.split('/')[0] ?? ''))
  expect([...found].filter(name => !topLevel.includes(name) && !name.startsWith('.'))).toEqual([])
})

test('there are no libraries and apps beyond those the layout names', () => {
  expect(foldersIn('libs').filter(name => !libraries.includes(name))).toEqual([])
  expect(foldersIn('apps').filter(name => !apps.includes(name))).toEqual([])
})

test('every part has a README', () => {
  const parts = [
    ...foldersIn('libs').map(name => `libs/${name}`),
    ...foldersIn('apps').map(name => `apps/${name}`),
    'schemas',
    'helm/polytraders',
    'k8s',
    'docker',
  ]
  expect(missing(['README.md', ...parts.map(part => `${part}/README.md`)])).toEqual([])
})

test('every stage has the same entries in the same places', () => {
  const entries = [
    'README.md',
    'package.json',
    'src/core.ts',
    'src/core.test.ts',
    'src/formulas.ts',
    'src/formulas.test.ts',
    'src/main.ts',
  ]
  expect(missing(stages.flatMap(name => entries.map(entry => `apps/${name}/${entry}`)))).toEqual([])
})

test('every stage says what it reads, writes and remembers, and what holds its invariants', () => {
  const wanted = ['Reads', 'Writes', 'Remembers', 'Invariants', '.test.ts']
  const lacking = stages
    .map(name => `apps/${name}/README.md`)
    .filter(exists)
    .flatMap(path =>
      wanted.filter(word => !read(path).includes(word)).map(word => `${path}: ${word}`),
    )
  expect(lacking).toEqual([])
})

test('a test that a README names exists', () => {
  const broken = files
    .filter(path => /^(?:apps|libs)\/[^/]+\/README\.md$/.test(path))
    .flatMap(path => {
      const folder = path.replace('/README.md', '')
      const named = [...read(path).matchAll(/`([\w./-]+\.test\.ts)`/g)].map(match => match[1] ?? '')
      return named
        .filter(
          name => !files.some(file => file.startsWith(`${folder}/`) && file.endsWith(`/${name}`)),
        )
        .filter(name => !files.includes(name))
        .map(name => `${path}: ${name}`)
    })
  expect(broken).toEqual([])
})

test('files are named in kebab-case, without words that say nothing', () => {
  const wrong = files
    .filter(path => /^(?:apps|libs)\/.*\.ts$/.test(path))
    .filter(path => {
      const name = path.split('/').at(-1) ?? ''
      return (
        !/^[a-z0-9]+(?:[-.][a-z0-9]+)*\.ts$/.test(name) || /util|helper|manager|handler/.test(name)
      )
    })
  expect(wrong).toEqual([])
})
