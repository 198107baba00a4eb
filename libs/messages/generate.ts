/**
 * Generates src/generated/ from ../../schemas: a TypeScript type a record, and the schemas with
 * every named type inlined where it is first used, which is what the registry wants. `--check`
 * writes nothing and fails when what is checked in is not what would be written.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
type Schema = { readonly [key: string]: Json }

const root = join(import.meta.dirname, '../../schemas')
const target = join(import.meta.dirname, 'src/generated')
const banner = '// Generated from schemas/ by `make generate`. Do not edit.\n'

const folders = readdirSync(root, { withFileTypes: true })
  .filter(entry => entry.isDirectory() && entry.name !== 'released')
  .map(entry => entry.name)
  .sort()

const named = new Map<string, Schema>()
const factNames: string[] = []
for (const folder of folders) {
  for (const file of readdirSync(join(root, folder)).sort()) {
    if (!file.endsWith('.avsc')) continue
    const schema = JSON.parse(readFileSync(join(root, folder, file), 'utf8')) as Schema
    const name = String(schema['name'])
    if (`${name}.avsc` !== file) throw new Error(`${folder}/${file} defines ${name}`)
    if (named.has(name)) throw new Error(`${name} is defined twice`)
    named.set(name, schema)
    if (folder !== 'common') factNames.push(name)
  }
}

/** Puts each named type in place of its name where it is first used. */
export function inline(schema: Json, seen: Set<string>): Json {
  if (typeof schema === 'string') {
    const definition = named.get(schema)
    if (!definition || seen.has(schema)) return schema
    return inline(definition, seen)
  }
  if (Array.isArray(schema)) return schema.map(member => inline(member, seen))
  if (schema === null || typeof schema !== 'object') return schema
  const record = schema as Schema
  const type = record['type']
  if (type === 'record' || type === 'enum') seen.add(String(record['name']))
  if (type === 'record') {
    const fields = record['fields'] as readonly Schema[]
    return {
      ...record,
      fields: fields.map(field => ({ ...field, type: inline(field['type'] ?? null, seen) })),
    }
  }
  if (type === 'array') return { ...record, items: inline(record['items'] ?? null, seen) }
  return record
}

const primitives: Readonly<Record<string, string>> = {
  string: 'string',
  long: 'number',
  int: 'number',
  double: 'number',
  boolean: 'boolean',
  bytes: 'Uint8Array',
  null: 'null',
}

function typeOf(schema: Json): string {
  if (typeof schema === 'string') return primitives[schema] ?? schema
  if (Array.isArray(schema)) return schema.map(typeOf).join(' | ')
  const record = schema as Schema
  if (record['type'] === 'array') {
    const items = typeOf(record['items'] ?? null)
    return `readonly ${items.includes('|') ? `(${items})` : items}[]`
  }
  if (record['type'] === 'enum') return symbolsOf(record)
  throw new Error(`no TypeScript type for ${JSON.stringify(schema)}`)
}

const symbolsOf = (schema: Schema) =>
  (schema['symbols'] as readonly string[]).map(symbol => `'${symbol}'`).join(' | ')

function declarationOf(name: string, schema: Schema): string {
  const doc = `/** ${String(schema['doc'])} */\n`
  if (schema['type'] === 'enum') return `${doc}export type ${name} = ${symbolsOf(schema)}\n`
  const fields = (schema['fields'] as readonly Schema[]).map(
    field =>
      `  /** ${String(field['doc'])} */\n` +
      `  readonly ${String(field['name'])}: ${typeOf(field['type'] ?? null)}\n`,
  )
  return `${doc}export type ${name} = {\n${fields.join('')}}\n`
}

const facts = [
  banner,
  ...[...named].map(([name, schema]) => declarationOf(name, schema)),
  '/** Every fact by its name. */\nexport type Facts = {',
]
  .concat(
    factNames.map(name => `  readonly ${name}: ${name}`),
    '}\n',
  )
  .join('\n')

const schemas = [
  banner,
  '/** Every fact as the schema registry has it: named types inlined, in the order first used. */',
  'export const schemas = {',
  ...factNames.map(name => {
    const schema = named.get(name)
    if (!schema) throw new Error(`${name} has no schema`)
    return `  ${name}: ${JSON.stringify(inline(schema, new Set()))},`
  }),
  '} as const\n',
].join('\n')

const stale: string[] = []
for (const [file, text] of [
  ['facts.ts', facts],
  ['schemas.ts', schemas],
] as const) {
  const path = join(target, file)
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
  stale.push(file)
  if (process.argv.includes('--check')) continue
  mkdirSync(target, { recursive: true })
  writeFileSync(path, text)
}
if (process.argv.includes('--check') && stale.length > 0) {
  process.stderr.write(`stale: ${stale.join(', ')}; run \`make generate\`\n`)
  process.exitCode = 1
}
