/**
 * The chart rendered by Helm itself, when the binary is there: in the path, or where `go install`
 * puts it. What a review would look for in every pod is asked of every pod.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parseAllDocuments } from 'yaml'

const chart = import.meta.dirname
const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(homedir(), 'go/bin')]
const helm = folders.map(folder => join(folder, 'helm')).find(existsSync)
const rendered = helm ? test : test.skip
const without = helm ? '' : ' (skipped: no helm binary)'

type Named = { readonly name: string; readonly value?: string }
type Container = {
  readonly image: string
  readonly env: readonly Named[]
  readonly securityContext: object
  readonly resources: { readonly requests: object; readonly limits: object }
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
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
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

function run(...args: readonly string[]) {
  const kube = ['--kube-version', '1.34.0', '--api-versions', 'monitoring.coreos.com/v1']
  const { status, stdout, stderr } = spawnSync(
    helm ?? 'helm',
    ['template', 'pt', chart, ...kube, ...args],
    { encoding: 'utf8' },
  )
  return { status, stdout, stderr }
}

function resources(...args: readonly string[]): readonly Resource[] {
  const { status, stdout, stderr } = run(...args)
  if (status !== 0) throw new Error(stderr)
  return parseAllDocuments(stdout).map(document => document.toJS() as Resource)
}

const of = (all: readonly Resource[], kind: string) => all.filter(one => one.kind === kind)
const shapes = readdirSync(join(chart, 'ci')).map(file => join(chart, 'ci', file))

rendered(`the default install is eleven stages, each with its budget${without}`, () => {
  const all = resources()
  const names = of(all, 'Deployment').map(({ metadata }) => metadata.name)
  expect(names).toHaveLength(11)
  expect(names[0]).toBe('pt-polytraders-01-registry')
  expect(of(all, 'PodDisruptionBudget').map(({ metadata }) => metadata.name)).toEqual(names)
  expect(of(all, 'Service')).toHaveLength(1)
  expect(of(all, 'NetworkPolicy')).toHaveLength(0)
  expect(of(all, 'PodMonitor')).toHaveLength(0)
})

for (const shape of shapes) {
  const name = shape.slice(chart.length + 1)
  rendered(`every pod of ${name} is restricted, probed, bounded and drains${without}`, () => {
    const deployments = of(resources('-f', shape), 'Deployment')
    expect(deployments).toHaveLength(11)
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

rendered(`a stage is told its contract, and no secret is in its environment${without}`, () => {
  const all = resources('-f', join(chart, 'ci/production-values.yaml'))
  const inventory = of(all, 'Deployment').find(({ metadata }) =>
    metadata.name.endsWith('09-inventory'),
  )
  const env = inventory?.spec.template.spec.containers[0]?.env ?? []
  expect(env.map(({ name }) => name)).toEqual([
    'KAFKA_BROKERS',
    'SCHEMA_REGISTRY_URL',
    'POSTGRES_URL',
    'HTTP_HOST',
    'HTTP_PORT',
    'CELLS',
    'BUILD',
    'LOG_LEVEL',
    'POLICY_FILE',
    'POSTGRES_URL_FILE',
  ])
  expect(env.at(-1)?.value).toBe('/etc/polytraders/secrets/postgres/url')
  const sources = of(all, 'Deployment').flatMap(({ spec }) =>
    spec.template.spec.containers.flatMap(container => container.env.map(Object.keys)),
  )
  expect(sources.flat()).not.toContain('valueFrom')
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
  const after = checksums('--set', 'policy.07-decision.marketsMax=10')
  const changed = [...after].filter(([name, annotations]) => before.get(name) !== annotations)
  expect(changed.map(([name]) => name)).toEqual(['pt-polytraders-07-decision'])
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
  expect(reaching('redis')).toEqual(['02-ingestion'])
  expect(reaching('venue')).toEqual(['01-registry', '02-ingestion', '08-orders'])
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
]
for (const [what, value] of bad) {
  rendered(`${what} does not render${without}`, () => {
    expect(run('--set', value).status).toBe(1)
  })
}
