/**
 * Releases schemas: what downstream teams may rely on from here on. A fact whose inlined schema
 * differs from its newest released version, docs aside, gets the next one in schemas/released/,
 * after it was found compatible with all before. Then writes src/schema-versions.ts, the newest
 * version of each fact, which seals carry. `--check` writes nothing and fails when there is
 * something to release.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { incompatibilities, wireForm } from './src/compatibility.ts'
import { schemas } from './src/generated/schemas.ts'

const released = join(import.meta.dirname, '../../schemas/released')
const versionsFile = join(import.meta.dirname, 'src/schema-versions.ts')
const check = process.argv.includes('--check')
const problems: string[] = []

const plan = Object.entries(schemas).map(([fact, schema]) => judge(fact, schema))
const news = plan.filter(({ isNew }) => isNew)
if (check) {
  for (const { fact, version } of news) {
    problems.push(`${fact} ${version} is not released; run libs/messages/release.ts`)
  }
} else if (problems.length === 0) {
  for (const release of news) write(release)
}

const text = [
  '// Generated from schemas/released/ by libs/messages/release.ts. Do not edit.',
  '',
  '/** The newest released version of each fact: what seals carry as schema_version. */',
  'export const schemaVersions = {',
  ...plan.map(({ fact, version }) => `  ${fact}: ${version},`),
  '} as const',
  '',
].join('\n')
if (!existsSync(versionsFile) || readFileSync(versionsFile, 'utf8') !== text) {
  if (check) problems.push('stale: schema-versions.ts')
  else if (problems.length === 0) writeFileSync(versionsFile, text)
}
if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`)
  process.exitCode = 1
}

type Release = {
  readonly fact: string
  readonly version: number
  readonly schema: object
  readonly isNew: boolean
}

/** The version that this schema is, and whether it has to be released as such. */
function judge(fact: string, schema: object): Release {
  const folder = join(released, fact)
  const before = existsSync(folder)
    ? readdirSync(folder).map(name => Number.parseInt(name, 10))
    : []
  const newest = Math.max(0, ...before)
  const read = (version: number) =>
    JSON.parse(readFileSync(join(folder, `${version}.avsc`), 'utf8')) as object
  if (newest > 0 && wireForm(read(newest)) === wireForm(schema)) {
    return { fact, version: newest, schema, isNew: false }
  }
  for (const version of before) {
    for (const why of incompatibilities(read(version), schema)) {
      problems.push(`${fact} ${newest + 1} against ${version}: ${why}`)
    }
  }
  return { fact, version: newest + 1, schema, isNew: true }
}

function write({ fact, version, schema }: Release): void {
  const folder = join(released, fact)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${version}.avsc`), `${JSON.stringify(schema, null, 2)}\n`)
  process.stdout.write(`${fact} ${version}\n`)
}
