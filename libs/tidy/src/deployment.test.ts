/** Every process of a stage can be deployed: it is in the Helm list and in compose, by its name. */
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { exists, read, sources, stages } from './tree.ts'

const values = 'helm/polytraders/values.yaml'
const compose = 'docker/compose.stages.yaml'
const dockerfile = 'docker/stage.Dockerfile'

type Process = { readonly name: string; readonly app: string; readonly entry: string }

/** A file of a stage's src that runs a process. A stage's main has its name, others its number. */
const processes: readonly Process[] = sources.flatMap(path => {
  const found = /^apps\/((\d\d)-[^/]+)\/src\/([^/]+)\.ts$/.exec(path)
  if (!found || !/^await run(Process|Stage)\(/m.test(read(path))) return []
  const [, app = '', number = '', entry = ''] = found
  return [{ name: entry === 'main' ? app : `${number}-${entry}`, app, entry }]
})

const sorted = <Item extends { readonly name: string }>(items: readonly Item[]) =>
  items.toSorted((a, b) => (a.name < b.name ? -1 : 1))

test('every stage has a process, and the collector and the hot books have theirs', () => {
  const mains = processes.filter(({ entry }) => entry === 'main')
  const edges = processes.filter(({ entry }) => entry !== 'main')
  expect(mains.map(({ name }) => name)).toEqual(stages)
  expect(edges.map(({ name }) => name)).toEqual(['02-collector', '02-hot-books'])
})

test('an edge that has a process logs under the name it is deployed by', () => {
  for (const { name, app, entry } of processes.filter(one => one.entry !== 'main')) {
    expect(read(`apps/${app}/src/${entry}.ts`)).toContain(`\n  name: '${name}',\n`)
  }
})

test('every process is in the Helm list, and nothing else is', () => {
  const { stages: listed } = parse(read(values)) as {
    readonly stages: readonly (Pick<Process, 'name'> & Partial<Process>)[]
  }
  const named = listed.map(({ name, app = name, entry = 'main' }) => ({ name, app, entry }))
  expect(sorted(named)).toEqual(sorted(processes))
})

test('every process is a service of compose, and nothing else is', () => {
  const { services } = parse(read(compose), { merge: true }) as {
    readonly services: Readonly<Record<string, Service>>
  }
  expect(Object.keys(services).sort()).toEqual(sorted(processes).map(({ name }) => name))
  for (const { name, app, entry } of processes) {
    const { image, build, command } = services[name] ?? {}
    expect([name, build?.args]).toEqual([name, { STAGE: app }])
    expect([name, image?.split(':')[0]]).toEqual([name, `polytraders/${app}`])
    expect([name, command]).toEqual([name, entry === 'main' ? undefined : startOf(entry)])
  }
})

type Service = {
  readonly image?: string
  readonly build?: { readonly args: object }
  readonly command?: readonly string[]
}

/** What the image starts, with another entry. */
function startOf(entry: string): readonly string[] {
  const started = /^CMD (\[.*src\/main\.ts"\])$/m.exec(read(dockerfile))?.[1] ?? '[]'
  return JSON.parse(started.replace('src/main.ts', `src/${entry}.ts`)) as string[]
}

test('a fence lasts as long on every broker, and as long as a broker can keep it', () => {
  const cluster = read('k8s/kafka.yaml')
  const container = read('docker/compose.yaml')
  const local = read('apps/cli/src/services/kafka.ts')
  for (const name of ['transactional.id.expiration.ms', 'producer.id.expiration.ms']) {
    const ms = new RegExp(`^ +${name}: (\\d+)$`, 'm').exec(cluster)?.[1] ?? ''
    // It is an int of Kafka's: a broker that is told of more does not start.
    expect(2 ** 31 - Number(ms)).toBeGreaterThan(0)
    expect(2 ** 31 - Number(ms)).toBeLessThan(86_400_000)
    expect(container).toContain(`KAFKA_${name.replaceAll('.', '_').toUpperCase()}: "${ms}"\n`)
    expect(local).toContain(`'${name}': '${ms}',\n`)
  }
})

test('one Dockerfile builds every stage', () => {
  expect(exists(dockerfile)).toBe(true)
})
