/**
 * The chart rendered by Helm itself, when the binary is there: in the path, or where `go install`
 * puts it. What a review would look for in every pod is asked of every pod.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parse, parseAllDocuments } from 'yaml'

const chart = import.meta.dirname
const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(homedir(), 'go/bin')]
const helm = folders.map(folder => join(folder, 'helm')).find(existsSync)
const rendered = helm ? test : test.skip
const without = helm ? '' : ' (skipped: no helm binary)'

type Named = { readonly name: string; readonly value?: string }
type Container = {
  readonly image: string
  readonly command?: readonly string[]
  readonly env: readonly Named[]
  readonly securityContext: object
  readonly resources: { readonly requests: object; readonly limits: object }
  readonly volumeMounts: readonly Named[]
  readonly livenessProbe: { readonly httpGet: { readonly path: string } }
  readonly readinessProbe: { readonly httpGet: { readonly path: string } }
}
type PodSpec = {
  readonly containers: readonly Container[]
  readonly securityContext: object
  readonly automountServiceAccountToken: boolean
  readonly terminationGracePeriodSeconds: number
  readonly volumes: readonly object[]
}
type Resource = {
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec: {
    readonly replicas: number
    readonly strategy: object
    readonly selector: { readonly matchLabels: object }
    readonly template: {
      readonly metadata: { readonly annotations: object; readonly labels: object }
      readonly spec: PodSpec
    }
  }
}

const kube = ['--kube-version', '1.34.0', '--api-versions', 'monitoring.coreos.com/v1']

function run(args: readonly string[], input = '') {
  const options = { encoding: 'utf8', input } as const
  const all = ['template', 'pt', chart, ...kube, ...args]
  const { status, stdout, stderr } = spawnSync(helm ?? 'helm', all, options)
  return { status, stdout, stderr }
}

function resources(...args: readonly string[]): readonly Resource[] {
  const { status, stdout, stderr } = run(args)
  if (status !== 0) throw new Error(stderr)
  return parseAllDocuments(stdout).map(document => document.toJS() as Resource)
}

type Listed = {
  readonly name: string
  readonly app?: string
  readonly entry?: string
  readonly uses: readonly string[]
}

/** The processes that values.yaml lists. */
const listed = () =>
  (parse(readFileSync(join(chart, 'values.yaml'), 'utf8')) as { readonly stages: Listed[] }).stages

const of = (all: readonly Resource[], kind: string) => all.filter(one => one.kind === kind)
const shapes = readdirSync(join(chart, 'ci')).map(file => join(chart, 'ci', file))

rendered(
  `the default install is eleven stages and two edges, each with its budget${without}`,
  () => {
    const all = resources()
    const names = of(all, 'Deployment').map(({ metadata }) => metadata.name)
    expect(names).toHaveLength(13)
    expect(names[0]).toBe('pt-polytraders-01-registry')
    expect(names).toContain('pt-polytraders-02-collector')
    expect(names).toContain('pt-polytraders-02-hot-books')
    expect(of(all, 'PodDisruptionBudget').map(({ metadata }) => metadata.name)).toEqual(names)
    expect(of(all, 'Service')).toHaveLength(1)
    expect(of(all, 'NetworkPolicy')).toHaveLength(0)
    expect(of(all, 'PodMonitor')).toHaveLength(0)
  },
)

for (const shape of shapes) {
  const name = shape.slice(chart.length + 1)
  rendered(`every pod of ${name} is restricted, probed, bounded and drains${without}`, () => {
    const deployments = of(resources('-f', shape), 'Deployment')
    expect(deployments).toHaveLength(13)
    for (const { spec } of deployments) {
      const pod = spec.template.spec
      expect(spec.strategy).toEqual({ type: 'Recreate' })
      expect(pod.automountServiceAccountToken).toBe(false)
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(30)
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      })
      const [container] = pod.containers
      expect(container).toMatchObject({
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        livenessProbe: { httpGet: { path: '/healthz' } },
        readinessProbe: { httpGet: { path: '/readyz' } },
        resources: {
          requests: { cpu: expect.anything(), memory: expect.anything() },
          limits: { memory: expect.anything() },
        },
      })
      expect(container?.image).toMatch(/:\d+\.\d+\.\d+(?:@sha256:|$)/)
      expect(spec.selector.matchLabels).not.toHaveProperty('helm.sh/chart')
    }
  })
}

const podOf = (all: readonly Resource[], name: string) =>
  of(all, 'Deployment').find(({ metadata }) => metadata.name === `pt-polytraders-${name}`)?.spec
    .template.spec
const containerOf = (all: readonly Resource[], name: string) => podOf(all, name)?.containers[0]
const envOf = (all: readonly Resource[], name: string) =>
  Object.fromEntries((containerOf(all, name)?.env ?? []).map(one => [one.name, one.value]))

rendered(`a stage is told its contract, and no secret is in its environment${without}`, () => {
  const all = resources('-f', join(chart, 'ci/production-values.yaml'))
  const env = containerOf(all, '01-registry')?.env ?? []
  expect(env.map(({ name }) => name)).toEqual([
    'KAFKA_BROKERS',
    'SCHEMA_REGISTRY_URL',
    'POSTGRES_URL',
    'VENUE_CLOB_URL',
    'VENUE_GAMMA_URL',
    'VENUE_WS_URL',
    'HTTP_HOST',
    'HTTP_PORT',
    'CELLS',
    'BUILD',
    'LOG_LEVEL',
    'POLICY_FILE',
    'POSTGRES_URL_FILE',
    'REGISTRY_POLL',
  ])
  expect(envOf(all, '01-registry')).toMatchObject({
    POSTGRES_URL_FILE: '/etc/polytraders/secrets/postgres/url',
  })
  const sources = of(all, 'Deployment').flatMap(({ spec }) =>
    spec.template.spec.containers.flatMap(container => container.env.map(Object.keys)),
  )
  expect(sources.flat()).not.toContain('valueFrom')
})

rendered(
  `schemas are registered before anything starts, by a pod like every other${without}`,
  () => {
    for (const shape of shapes) {
      const all = resources('-f', shape)
      const [job, ...more] = of(all, 'Job')
      expect(more).toEqual([])
      expect(job?.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade' })
      const pod = job?.spec.template.spec
      const stage = podOf(all, '02-ingestion')
      // The chart's own account is not there yet.
      expect(pod).not.toHaveProperty('serviceAccountName')
      expect(pod?.automountServiceAccountToken).toBe(false)
      expect(pod?.securityContext).toEqual(stage?.securityContext)
      const [container] = pod?.containers ?? []
      expect(container?.securityContext).toEqual(stage?.containers[0]?.securityContext)
      expect(container?.resources).toEqual(stage?.containers[0]?.resources)
      expect(container?.command).toEqual(['node', 'src/main.ts', 'register'])
      const image = stage?.containers[0]?.image.replace('02-ingestion', 'cli')
      expect(container?.image).toBe(image)
      const url = envOf(all, '02-ingestion')['SCHEMA_REGISTRY_URL']
      expect(container?.env).toEqual([{ name: 'SCHEMA_REGISTRY_URL', value: url }])
      // Its labels let network policies in, and no Deployment takes it for its own.
      const { labels } = job?.spec.template.metadata ?? { labels: {} }
      expect(labels).toMatchObject({ 'app.kubernetes.io/component': 'register' })
    }
    expect(of(resources('--set', 'register.enabled=false'), 'Job')).toEqual([])
  },
)

rendered(`an edge runs its stage's image from another entry, without policies${without}`, () => {
  const all = resources('--set', 'policy.02-ingestion.warmUpMs=1')
  const image = containerOf(all, '02-ingestion')?.image
  expect(containerOf(all, '02-ingestion')).not.toHaveProperty('command')
  for (const entry of ['collector', 'hot-books']) {
    const container = containerOf(all, `02-${entry}`)
    expect(container?.image).toBe(image)
    expect(container?.command?.at(-1)).toBe(`src/${entry}.ts`)
    expect(container?.volumeMounts.map(({ name }) => name)).toEqual(['tmp'])
    expect(podOf(all, `02-${entry}`)?.volumes).toHaveLength(1)
    expect(envOf(all, `02-${entry}`)).not.toHaveProperty('POLICY_FILE')
  }
  expect(envOf(all, '02-ingestion')).toHaveProperty('POLICY_FILE')
})

rendered(`what uses the venue is told where it is, and nothing else is${without}`, () => {
  const all = resources('--set', 'venue.wsUrl=ws://simulator:8080/ws')
  const told = of(all, 'Deployment')
    .map(({ metadata }) => metadata.name.replace('pt-polytraders-', ''))
    .filter(name => 'VENUE_WS_URL' in envOf(all, name))
  expect(told).toEqual(['01-registry', '02-collector'])
  expect(envOf(all, '02-collector')).toMatchObject({
    VENUE_CLOB_URL: 'https://clob.polymarket.com',
    VENUE_GAMMA_URL: 'https://gamma-api.polymarket.com',
    VENUE_WS_URL: 'ws://simulator:8080/ws',
  })
})

rendered(`a process's own variables yield to those of an install${without}`, () => {
  expect(envOf(resources(), '01-registry')).toMatchObject({ REGISTRY_POLL: 'on' })
  const quiet = resources('--set-string', 'overrides.01-registry.env.REGISTRY_POLL=off')
  expect(envOf(quiet, '01-registry')).toMatchObject({ REGISTRY_POLL: 'off' })
  const everywhere = resources('--set-string', 'defaults.env.SNAPSHOT_INPUTS=50000')
  expect(envOf(everywhere, '01-registry')).toMatchObject({
    REGISTRY_POLL: 'on',
    SNAPSHOT_INPUTS: '50000',
  })
})

rendered(`a pinned image is pinned for every process that runs it${without}`, () => {
  const [one, other] = ['0', '1'].map(digit => `sha256:${digit.repeat(64)}`)
  const pinned = ['--set', `overrides.02-ingestion.digest=${one}`]
  const all = resources(...pinned, '--set', `overrides.02-hot-books.digest=${other}`)
  expect(containerOf(all, '02-ingestion')?.image).toMatch(new RegExp(`@${one}$`))
  expect(containerOf(all, '02-collector')?.image).toMatch(new RegExp(`02-ingestion:.*@${one}$`))
  expect(containerOf(all, '02-hot-books')?.image).toMatch(new RegExp(`@${other}$`))
  expect(containerOf(all, '03-event-log')?.image).not.toContain('@')
})

rendered(`a changed policy restarts its own stage and no other${without}`, () => {
  const checksums = (...args: readonly string[]) =>
    new Map(
      of(resources(...args), 'Deployment').map(({ metadata, spec }) => [
        metadata.name,
        JSON.stringify(spec.template.metadata.annotations),
      ]),
    )
  const before = checksums()
  const restarted = (changed: string) =>
    [...checksums('--set', changed)]
      .filter(([name, annotations]) => before.get(name) !== annotations)
      .map(([name]) => name.replace('pt-polytraders-', ''))
  expect(restarted('policy.07-decision.marketsMax=10')).toEqual(['07-decision'])
  expect(restarted('policy.08-orders-paper.delayMs=10')).toEqual(['08-orders'])
})

test('a process is listed with what it uses, by the variables that it reads', () => {
  const reads = { venue: 'venueVars', redis: 'redisVars', postgres: 'postgresVars' }
  for (const { name, app = name, entry = 'main', uses } of listed()) {
    const source = readFileSync(join(chart, '../../apps', app, `src/${entry}.ts`), 'utf8')
    const used = Object.entries(reads).filter(([, vars]) => source.includes(`...${vars}`))
    expect([name, used.map(([what]) => what)]).toEqual([name, uses])
  }
})

rendered(`network policies let a stage reach what it uses, and only that${without}`, () => {
  const all = resources('--set', 'networkPolicy.enabled=true')
  const policies = of(all, 'NetworkPolicy').map(({ metadata }) => metadata.name)
  expect(policies.toSorted()).toEqual([
    'pt-polytraders',
    'pt-polytraders-postgres',
    'pt-polytraders-redis',
    'pt-polytraders-venue',
  ])
  const reaching = (what: string) =>
    of(all, 'Deployment')
      .filter(({ spec }) => `polytraders.io/uses-${what}` in spec.template.metadata.labels)
      .map(({ metadata }) => metadata.name.replace('pt-polytraders-', ''))
  expect(reaching('redis')).toEqual(['02-hot-books'])
  expect(reaching('venue')).toEqual(['01-registry', '02-collector'])
  expect(reaching('postgres')).toEqual(['01-registry'])
})

const bad: readonly (readonly [string, string])[] = [
  ['no cells', 'cells=0'],
  ['a name that does not exist', 'nonsense=1'],
  ['a stage that does not exist', 'overrides.12-hedging.replicas=1'],
  ['more pods than cells', 'overrides.07-decision.replicas=5'],
  ['two standbys of a broadcast stage', 'overrides.11-monitoring.replicas=3'],
  ['a password in a URL', 'postgres.url=postgres://user:secret@host/db'],
  ['a password in the environment', 'defaults.env.DB_PASSWORD=secret'],
  ['a broker without a port', 'kafka.brokers=host'],
  ['a privileged port', 'http.port=80'],
  ['too little time to drain', 'terminationGracePeriodSeconds=5'],
  ['a quantity that is none', 'defaults.resources.requests.cpu=lots'],
  ['a policy of no stage', 'policy.12-hedging.x=1'],
  ['a policy of an edge, which reads none', 'policy.02-collector.x=1'],
  ['a venue without a scheme', 'venue.wsUrl=simulator:8080'],
]
for (const [what, value] of bad) {
  rendered(`${what} does not render${without}`, () => {
    expect(run(['--set', value]).status).toBe(1)
  })
}

rendered(`a list of processes that can't be run does not render${without}`, () => {
  const stages = listed()
  const errorOf = (listed: readonly object[]) =>
    run(['-f', '-'], JSON.stringify({ stages: listed })).stderr
  const changed = (change: object) =>
    errorOf(stages.map(one => (one.name === '02-collector' ? { ...one, ...change } : one)))
  expect(changed({})).toBe('')
  expect(changed({ app: undefined })).toMatch('entry')
  expect(changed({ app: '02-hot-books' })).toMatch('app')
  expect(changed({ entry: '../main' })).toMatch('entry')
  expect(changed({ name: '02-hot-books' })).toMatch('02-hot-books is listed twice')
  expect(changed({ env: { API_TOKEN: 'none' } })).toMatch('API_TOKEN')
  expect(errorOf(stages.slice(1))).toMatch('stages')
})
