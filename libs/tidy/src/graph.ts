/**
 * Who may import what. A file belongs to the first zone whose pattern fits; a zone says what it may
 * import beyond its own files.
 */
import { type Import } from './code.ts'
import { isTest } from './tree.ts'

export type Zone = {
  readonly files: RegExp
  /** Packages; a trailing `*` allows what begins so. */
  readonly may: readonly string[]
  /** Packages of which it may import types only. */
  readonly types?: readonly string[]
  /** Pure: no package of Node but hashing, assertions and bytes. */
  readonly pure?: true
  /** Files of its own app or library that it may not import. */
  readonly notOwn?: RegExp
  /** Whether it may import any package its own package.json names. */
  readonly ownPackages?: true
}

const pt = (...names: readonly string[]) => names.map(name => `@polytraders/${name}`)

/** What a pure file may use of Node: functions of their arguments. */
const pureBuiltins = ['node:crypto', 'node:assert', 'node:assert/strict', 'node:buffer']
const hashing = ['@noble/*']
const impureOwn = /^(?:\.\.?\/)+(?:(?:main|wiring|collector|hot-books)\.ts|io\/)/

const core = { pure: true, notOwn: impureOwn, types: pt('messages') } as const
const coreMay = pt('stage', 'domain')
const loopAsWell = ['messages', 'domain', 'config', 'venue/translate']
const edges = pt('venue', 'venue/translate', 'redis', 'postgres', 'domain', 'messages', 'runtime*')

export const zones: readonly Zone[] = [
  { files: /^libs\/stage\//, may: [], pure: true },
  { files: /^libs\/config\//, may: ['zod'] },
  { files: /^libs\/domain\//, may: hashing, pure: true },
  { files: /^libs\/matching\//, may: [...pt('domain'), ...hashing], pure: true },
  // The day's traders trade on the matching engine: a market is made of both.
  { files: /^libs\/market\//, may: [...pt('domain', 'matching'), ...hashing], pure: true },
  { files: /^libs\/messages\//, may: ['avsc', 'node:module'] },
  // The Kafka client stays in the adapter, so that it can be replaced.
  {
    files: /^libs\/runtime\/src\/kafka-[a-z-]+\.ts$/,
    may: [...pt('stage', 'config', 'messages'), 'kafkajs', 'kafkajs/*'],
  },
  {
    files: /^libs\/runtime\//,
    may: [
      ...pt('stage', 'config', 'messages'),
      '@kafkajs/confluent-schema-registry',
      'prom-client',
      'pino',
      'fastify',
      'cockatiel',
    ],
  },
  {
    files: /^libs\/venue\/src\/translate\//,
    may: [...pt('domain'), ...hashing],
    types: pt('messages'),
    pure: true,
  },
  {
    files: /^libs\/venue\//,
    may: pt('domain'),
    types: pt('messages'),
    ownPackages: true,
  },
  {
    files: /^libs\/(?:redis|postgres)\//,
    may: pt('domain', 'config'),
    types: pt('messages'),
    ownPackages: true,
  },
  {
    files: /^libs\/testkit\//,
    may: pt('stage', 'domain', 'config', 'messages', 'runtime'),
    ownPackages: true,
  },
  { files: /^libs\/tidy\//, may: pt('messages'), ownPackages: true },
  // What main.ts wires is in wiring.ts, so that the loop and replay wire the very same.
  {
    files: /^apps\/\d\d-[a-z-]+\/src\/(?:main|wiring|collector|hot-books)\.ts$/,
    may: pt('config', 'messages', 'runtime*', 'redis', 'postgres'),
  },
  {
    files: /^apps\/\d\d-[a-z-]+\/src\/io\//,
    may: edges,
    notOwn: /^(?:\.\.?\/)+main\.ts$/,
    ownPackages: true,
  },
  // The paper venue is a core that is made of the matching engine and the venue's own wire format.
  {
    files: /^apps\/08-orders\/src\/paper-[a-z-]+\.ts$/,
    may: [...coreMay, ...pt('matching', 'venue/translate')],
    ...core,
  },
  {
    files: /^apps\/(?:01-registry|02-ingestion|08-orders)\/src\//,
    may: [...coreMay, ...pt('venue/translate')],
    ...core,
  },
  { files: /^apps\/\d\d-[a-z-]+\/src\//, may: coreMay, ...core },
  {
    files: /^apps\/\d\d-[a-z-]+\/(?:test|bench|drill)\//,
    may: [...edges, ...pt('0*', 'stage', 'market', 'venue-simulator')],
  },
  // Beyond its row it names topics and facts, reads policies, and routes frames to their cells.
  {
    files: /^apps\/loop\//,
    may: pt('0*', '1*', 'stage', 'matching', 'market', 'runtime', ...loopAsWell),
  },
  {
    files: /^apps\/venue-simulator\//,
    may: pt('matching', 'market', 'domain', 'config', 'venue/translate'),
    types: pt('venue'),
    ownPackages: true,
  },
  {
    files: /^apps\/(?:cli|console)\//,
    may: pt('loop', 'messages', 'runtime*', 'redis', 'postgres', 'config', 'venue'),
    ownPackages: true,
  },
  // What subscribers copy uses the clients themselves; its tests compare with the platform's own.
  {
    files: /^schemas\/consumers\//,
    may: [...pt('messages', 'runtime*'), 'kafkajs', '@kafkajs/confluent-schema-registry'],
  },
  { files: /^schemas\//, may: [...pt('messages', 'runtime*'), 'yaml'] },
  { files: /^(?:k8s|helm|docker)\//, may: [...pt('messages', 'runtime*'), 'yaml'] },
]

/** What one app's main may import beyond the rest. */
const mains: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^apps\/08-orders\/src\/(?:main|wiring)\.ts$/, pt('matching')],
  [/^apps\/10-replay\/src\/(?:main|wiring)\.ts$/, pt('loop')],
]

export const zoneOf = (path: string): Zone | undefined =>
  zones.find(({ files }) => files.test(path))

/** A core, a pure sibling of one, or a pure library; not its tests. */
export const pure = (path: string) => !isTest(path) && zoneOf(path)?.pure === true

/**
 * Why a file may not import this; empty when it may. `own` are the packages that its package.json
 * names. Tests, benches and drills may use the testkit, all of Node and every package as well.
 */
export function allowedImport(
  path: string,
  { specifier, typesOnly }: Import,
  own: readonly string[],
): string {
  const zone = zoneOf(path)
  if (!zone) return 'belongs to no zone of the import graph'
  const test = isTest(path)
  if (specifier.startsWith('.')) return test ? '' : relativeProblem(path, specifier, zone)
  if (packageOf(specifier) === '@polytraders/testkit') return test ? '' : 'is for tests'
  const extra = mains.find(([files]) => files.test(path))?.[1] ?? []
  if (fits(specifier, [...zone.may, ...extra])) return ''
  if (fits(specifier, zone.types ?? [])) {
    return typesOnly || test ? '' : 'may be imported for its types only'
  }
  if (specifier.startsWith('@polytraders/')) {
    return isOwnName(path, specifier) ? '' : 'is not in its row of the import graph'
  }
  if (test) return ''
  if (specifier.startsWith('node:')) {
    if (!zone.pure || pureBuiltins.includes(specifier)) return ''
    return `is not pure; a core may use ${pureBuiltins.join(', ')}`
  }
  if (specifier === 'kafkajs') return 'belongs to libs/runtime/src/kafka-*.ts alone'
  if (zone.ownPackages && fits(packageOf(specifier), own)) return ''
  return zone.ownPackages ? 'is not in its package.json' : 'is not in its row of the import graph'
}

function relativeProblem(path: string, specifier: string, zone: Zone): string {
  if (zone.notOwn?.test(specifier)) return 'is impure; a core knows no edge'
  const depth = specifier.split('/').filter(part => part === '..').length
  const inside = path.split('/').length - 3
  return depth > inside ? 'leaves its own app or library' : ''
}

const fits = (specifier: string, list: readonly string[]) =>
  list.some(entry =>
    entry.endsWith('*') ? specifier.startsWith(entry.slice(0, -1)) : specifier === entry,
  )

/** `@scope/name/path` is `@scope/name`. */
export const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const isOwnName = (path: string, specifier: string) =>
  packageOf(specifier) === `@polytraders/${path.split('/')[1]}`
