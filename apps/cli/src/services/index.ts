/**
 * The services the platform stands on, on one machine: Kafka, a schema registry, Redis, Postgres.
 *
 * In containers when a Docker daemon answers (docker/compose.yaml), else as local processes
 * (docker/local). A home keeps to the way it was started until it is stopped. Everything may be
 * called again at any time: what runs and answers is kept, and only what was started from a home is
 * ended.
 */
import {
  type ComposeRecord,
  composeDown,
  composeKill,
  composeStart,
  composeUp,
  dockerAnswers,
  readComposeRecord,
} from './compose.ts'
import { reasonOf, ServiceError } from './error.ts'
import { type Home } from './home.ts'
import { withHomeLocked } from './home-lock.ts'
import { kafka } from './kafka.ts'
import { type Ports, portsByDefault } from './ports.ts'
import { postgres, postgresUrl } from './postgres.ts'
import { processAlive, stopProcess } from './process.ts'
import { redis } from './redis.ts'
import { registryUrl, schemaRegistry } from './schema-registry.ts'
import {
  ask,
  type Service,
  type ServiceName,
  type Site,
  startLocally,
  stopLocally,
} from './service.ts'
import { type Mode } from './settings.ts'

export { ServiceError, type ServiceErrorCode } from './error.ts'
export { type Home, homeByDefault, openHome } from './home.ts'
export { jvmForHours } from './kafka.ts'
export { type Ports, portsByDefault, portVariables } from './ports.ts'
export {
  type ProcessSpec,
  processAlive,
  type StartedProcess,
  type StopOptions,
  type StopOutcome,
  startProcess,
  stopProcess,
} from './process.ts'
export { type ProcessRecord, recordedNames } from './process-record.ts'
export type { ServiceName } from './service.ts'
export { type Mode, readSettings, type Settings, serviceVars } from './settings.ts'

/** Where the services answer. */
export type Services = {
  readonly kafka: string
  readonly registry: string
  readonly redis: string
  readonly postgres: string
  readonly mode: Mode
}

export type Options = {
  readonly home: Home
  readonly ports?: Ports
  readonly onProgress?: (message: string) => void
}

export type StartOptions = Options & {
  readonly mode?: Mode
  /** These and what they need; all of them without it. */
  readonly only?: readonly ServiceName[]
}

export type ServiceStatus = {
  readonly name: ServiceName
  readonly mode: Mode
  readonly state: 'answers' | 'silent' | 'stopped'
  readonly address: string
  readonly pid?: number
  /** Why it does not answer. */
  readonly problem?: string
}

const all: readonly Service[] = [postgres, kafka, redis, schemaRegistry]

/** Brings the services up and returns once each has answered a real request. */
export async function startServices(options: StartOptions): Promise<Services> {
  const site = siteOf(options)
  const wanted = withNeeds(options.only ?? all.map(({ name }) => name))
  return withHomeLocked(site.home, site.say, async () => {
    const mode = await modeOf(site.home, options.mode)
    if (mode === 'docker') await composeUp(wanted, site)
    else await startAll(wanted, site)
    return { ...addressesOf(site.ports), mode }
  })
}

/** Ends what was started from this home, in the order of need, and nothing else. Data stays. */
export async function stopServices(options: Options): Promise<void> {
  const site = siteOf(options)
  await withHomeLocked(site.home, site.say, async () => {
    const record = readComposeRecord(site.home)
    if (record !== undefined) await composeDown(site.home, record)
    const needed = new Set(all.flatMap(({ needs }) => needs))
    const first = all.filter(({ name }) => !needed.has(name))
    await Promise.all(first.map(service => stopLocally(service, site)))
    const last = all.filter(({ name }) => needed.has(name))
    await Promise.all(last.map(service => stopLocally(service, site)))
  })
}

/** How each service is now; starts and changes nothing. */
export async function serviceStatus(options: Options): Promise<readonly ServiceStatus[]> {
  const { home, ports } = siteOf(options)
  const record = readComposeRecord(home)
  const addresses = addressesOf(ports)
  return Promise.all(
    all.map(async (service): Promise<ServiceStatus> => {
      const { name } = service
      const pid = processAlive(name, { home })?.pid
      const mode: Mode = pid === undefined && record !== undefined ? 'docker' : 'local'
      const status = { name, mode, address: addresses[name], ...(pid === undefined ? {} : { pid }) }
      if (pid === undefined && record === undefined) return { ...status, state: 'stopped' }
      try {
        await ask(service, ports)
        return { ...status, state: 'answers' }
      } catch (error) {
        return { ...status, state: 'silent', problem: reasonOf(error) }
      }
    }),
  )
}

/** Ends the broker as a crash would: SIGKILL, nothing flushed, nothing said. For drills. */
export async function killBroker(options: Options): Promise<void> {
  const site = siteOf(options)
  const record = readComposeRecord(site.home)
  if (record !== undefined) return composeKill(site.home, record, kafka.name)
  const outcome = await stopProcess(kafka.name, { home: site.home, signal: 'SIGKILL' })
  site.say(`kafka: ${outcome === 'killed' ? 'killed' : 'was not running'}`)
}

/** Kills the broker and starts it again on the same data. Returns once it answers. */
export async function restartBroker(options: Options): Promise<void> {
  const site = siteOf(options)
  await killBroker(options)
  await withHomeLocked(site.home, site.say, async () => {
    const record: ComposeRecord | undefined = readComposeRecord(site.home)
    if (record === undefined) await startLocally(kafka, site)
    else await composeStart(kafka, site, record)
  })
}

/** Each as soon as what it needs is there; installations run beside each other. */
async function startAll(services: readonly Service[], site: Site): Promise<void> {
  const started = new Map<ServiceName, Promise<void>>()
  for (const service of services) {
    const needed = () => Promise.all(service.needs.map(name => started.get(name)))
    started.set(service.name, startLocally(service, site, needed))
  }
  const results = await Promise.allSettled(started.values())
  const problems = results.flatMap(result => (result.status === 'rejected' ? [result.reason] : []))
  const [first, second] = [...new Set(problems)]
  if (first === undefined) return
  if (second === undefined) throw first
  const text = [...new Set(problems.map(reasonOf))].join('\n\n')
  throw new ServiceError('start-failed', text, new AggregateError(problems))
}

/** A home keeps to the way it was started; a fresh one takes what is asked for, or Docker. */
async function modeOf(home: Home, asked: Mode | undefined): Promise<Mode> {
  const runsLocally = all.some(({ name }) => processAlive(name, { home }) !== undefined)
  const runsInContainers = readComposeRecord(home) !== undefined
  const mode = runsInContainers ? 'docker' : runsLocally ? 'local' : undefined
  if (mode !== undefined && asked !== undefined && mode !== asked) {
    const ways = { docker: 'in containers', local: 'as local processes' }
    const text = `the services of this home run ${ways[mode]}, and are asked for ${ways[asked]}`
    throw new ServiceError('moved', `${text}. Stop them first.`)
  }
  return mode ?? asked ?? ((await dockerAnswers()) ? 'docker' : 'local')
}

/** In the order in which `all` has them, which puts what is needed first. */
function withNeeds(names: readonly ServiceName[]): readonly Service[] {
  const needed = all.filter(({ name }) => names.includes(name)).flatMap(({ needs }) => needs)
  return all.filter(({ name }) => names.includes(name) || needed.includes(name))
}

function siteOf({ home, ports = portsByDefault, onProgress }: Options): Site {
  return { home, ports, say: onProgress ?? (() => {}) }
}

const addressesOf = (ports: Ports): Readonly<Record<ServiceName, string>> => ({
  kafka: `127.0.0.1:${ports.kafka}`,
  registry: registryUrl(ports),
  redis: `redis://127.0.0.1:${ports.redis}`,
  postgres: postgresUrl(ports),
})
