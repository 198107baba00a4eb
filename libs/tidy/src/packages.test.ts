/** A package.json names what its files use, and nothing else. */
import { expect, test } from '@jest/globals'
import { importsOf } from './code.ts'
import { packageOf } from './graph.ts'
import { exists, files, foldersIn, read, sources } from './tree.ts'

type Manifest = {
  readonly name: string
  readonly dependencies?: object
  readonly devDependencies?: object
}

const manifestOf = (folder: string) => JSON.parse(read(`${folder}package.json`)) as Manifest

/** What a package.json names; types are there for the package they describe. */
const declared = ({ dependencies, devDependencies }: Manifest) =>
  Object.keys({ ...dependencies, ...devDependencies })

const described = (name: string) => name.replace(/^@types\//, '')

/** Holds imports as texts, to be read. */
const examples = 'libs/tidy/src/imports.test.ts'

/** Packages that a file imports, or whose place it asks for. */
function packagesOf(text: string): readonly string[] {
  const asked = /\bcreateRequire\(/.test(text) ? text.matchAll(/\.resolve\('([^']+)'\)/g) : []
  const specifiers = [
    ...importsOf(text).map(({ specifier }) => specifier),
    ...[...asked].map(([, specifier = '']) => specifier),
  ]
  return specifiers.filter(specifier => !/^(?:\.|node:)/.test(specifier)).map(packageOf)
}

function used(folder: string): ReadonlySet<string> {
  const paths = sources.filter(path => path.startsWith(folder) && path !== examples)
  return new Set(paths.flatMap(path => packagesOf(read(path))))
}

/** Parts of the repository with a package.json of their own. */
const parts = ['libs', 'apps']
  .flatMap(parent => foldersIn(parent).map(name => `${parent}/${name}/`))
  .filter(folder => exists(`${folder}package.json`))
const tools = declared(manifestOf(''))

test.each(parts)('%s names the packages that it uses', folder => {
  const manifest = manifestOf(folder)
  const known = [manifest.name, ...tools, ...declared(manifest)]
  expect([...used(folder)].filter(name => !known.includes(name))).toEqual([])
})

test.each(parts)('%s uses the packages that it names', folder => {
  const found = used(folder)
  expect(declared(manifestOf(folder)).filter(name => !found.has(described(name)))).toEqual([])
})

test('every part has been looked at', () => {
  const manifests = files.filter(path => /^(?:libs|apps)\/[^/]+\/package\.json$/.test(path))
  expect(parts.map(folder => `${folder}package.json`).sort()).toEqual(manifests)
  expect(used('libs/runtime/')).toContain('kafkajs')
})
