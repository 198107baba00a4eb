/**
 * Generates what subscribers read, from the same schemas and topics.ts as the code: a page a public
 * topic, asyncapi.yaml, and golden Avro bytes. `--check` writes nothing and fails when what is
 * checked in is not what would be written, or is there and should not be.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { publicFacts, published } from './about.ts'
import { asyncApi } from './asyncapi.ts'
import { goldenOf } from './golden.ts'
import { layout } from './layout.ts'
import { pageOf } from './page.ts'

const root = join(import.meta.dirname, '..')
const check = process.argv.includes('--check')

const wanted = new Map<string, string>([
  ['asyncapi.yaml', asyncApi()],
  ...published.map(of => [`topics/${of.topic.name}.md`, pageOf(of)] as const),
  ...publicFacts.map(fact => [`golden/${fact}.json`, layout(goldenOf(fact))] as const),
])

const stale: string[] = []
for (const [name, text] of wanted) {
  const path = join(root, name)
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
  stale.push(name)
  if (check) continue
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
for (const folder of ['topics', 'golden']) {
  for (const file of readdirSync(join(root, folder))) {
    const name = `${folder}/${file}`
    if (wanted.has(name)) continue
    stale.push(name)
    if (!check) rmSync(join(root, name))
  }
}
if (check && stale.length > 0) {
  process.stderr.write(`stale: ${stale.join(', ')}; run \`make generate\`\n`)
  process.exitCode = 1
}
