/** What is generated for subscribers is complete, and leads somewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { allTopics } from '@polytraders/messages'
import { parse } from 'yaml'
import { identifying, publicFacts, published } from './document/about.ts'
import { schemaOf, typesIn } from './document/schema-text.ts'

const root = import.meta.dirname
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const page = (name: string) => read(`topics/${name}.md`)

test('every public topic has a page, and no other has; the index has them all', () => {
  const names = allTopics.filter(topic => topic.public).map(({ name }) => name)
  expect(readdirSync(join(root, 'topics')).sort()).toEqual(names.map(name => `${name}.md`).sort())
  const index = read('README.md')
  expect(names.filter(name => !index.includes(`](topics/${name}.md)`))).toEqual([])
})

test('a page has every fact, field and type of its topic', () => {
  for (const { topic } of published) {
    const text = page(topic.name)
    for (const fact of topic.facts) {
      expect(text).toContain(`### ${fact}\n`)
      for (const name of typesIn(fact).keys()) expect(text).toContain(`### ${name}\n`)
      for (const { name, doc } of schemaOf(fact).fields) {
        expect(text).toContain(`| \`${name}\` |`)
        expect(text).toContain(doc.replaceAll('|', '\\|'))
      }
    }
  }
})

test('every link of a page, of the index and of the consumers leads to a file or a heading', () => {
  const files = [
    'README.md',
    'consumers/README.md',
    ...published.map(({ topic }) => `topics/${topic.name}.md`),
  ]
  const broken = files.flatMap(file =>
    [...read(file).matchAll(/\]\(([^)]+)\)/g)]
      .map(match => match[1] ?? '')
      .filter(link => !link.startsWith('http') && !leads(file, link))
      .map(link => `${file}: ${link}`),
  )
  expect(broken).toEqual([])
})

test('what the pages call identifying are fields that there are', () => {
  const types = publicFacts.flatMap(fact => [schemaOf(fact), ...typesIn(fact).values()])
  const names = new Set(types.flatMap(type => (type.fields ?? []).map(({ name }) => name)))
  expect(identifying.filter(name => !names.has(name))).toEqual([])
})

test("the example of a subscriber's rights names public topics only, to read and no more", () => {
  const user: Example = parse(read('../k8s/examples/subscriber.yaml'))
  const { acls } = user.spec.authorization
  const names = acls
    .filter(({ resource }) => resource.type === 'topic')
    .map(acl => acl.resource.name)
  expect(names).toEqual(
    published.map(({ topic }) => topic.name).filter(name => names.includes(name)),
  )
  expect(new Set(acls.flatMap(({ operations }) => operations))).toEqual(
    new Set(['Describe', 'Read']),
  )
})

type Example = {
  readonly spec: {
    readonly authorization: {
      readonly acls: readonly {
        readonly resource: { readonly type: string; readonly name: string }
        readonly operations: readonly string[]
      }[]
    }
  }
}

function leads(file: string, link: string): boolean {
  const [path = '', heading] = link.split('#')
  const target = path === '' ? file : join(dirname(file), path)
  if (!existsSync(join(root, target))) return false
  return heading === undefined || headingsOf(target).includes(heading)
}

const headingsOf = (file: string) =>
  [...read(file).matchAll(/^#+ (.*)$/gm)].map(match =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
