/**
 * What a service is, and how any of them is brought up as a local process:
 *
 *   recorded and alive?  --yes-->  wait until it answers, keep it
 *           | no
 *   ports free, install, launch, wait until it says and proves that it is ready
 *
 * Ready means that a real request was answered. A service that is alive is never started twice.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { reasonOf, ServiceError } from './error.ts'
import { type Home } from './home.ts'
import { logContains, logTail } from './log-tail.ts'
import { type Ports, requireFreePorts } from './ports.ts'
import { processAlive, startProcess, stopProcess } from './process.ts'
import { type ProcessRecord } from './process-record.ts'

export type ServiceName = 'kafka' | 'registry' | 'redis' | 'postgres'

/** Where services are brought up, and who is told. */
export type Site = {
  readonly home: Home
  readonly ports: Ports
  readonly say: (message: string) => void
}

export type Launch = {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export type Service = {
  readonly name: ServiceName
  /** For people: "the Kafka broker". */
  readonly title: string
  readonly needs: readonly ServiceName[]
  readonly listensOn: readonly (keyof Ports)[]
  /** Puts its programs into the cache, if they are not there. */
  install(site: Site): Promise<void>
  /** Makes its data folder and settings ready and says how it is run. */
  prepare(site: Site): Promise<Launch>
  /** Asks it one real thing; throws what went wrong. */
  ask(ports: Ports): Promise<void>
  /** Makes what others expect to find in it, if that is not there. */
  provision?(ports: Ports): Promise<void>
  /** What its log says when it is ready, if asking alone could be answered by a predecessor. */
  readonly readyLine?: string
  readonly readyMsMax: number
  readonly stopSignal: NodeJS.Signals
  readonly stopMsMax: number
}

const pollMs = 100
const askMsMax = 5_000

/**
 * Brings the service up; returns once it answers. `needed` resolves when what it needs is there: it
 * is fetched before that and started after.
 */
export async function startLocally(
  service: Service,
  site: Site,
  needed: () => Promise<unknown> = async () => {},
): Promise<void> {
  const running = processAlive(service.name, site)
  if (running !== undefined) {
    requireSamePorts(service, running, site.ports)
    await waitUntilReady(service, site)
    site.say(`${service.name}: already running, kept`)
    return
  }
  await requireFreePorts(service.title, service.listensOn, site.ports)
  await service.install(site)
  await needed()
  const launch = await service.prepare(site)
  const startedMs = performance.now()
  await startProcess({
    ...launch,
    home: site.home,
    name: service.name,
    detached: true,
    ports: service.listensOn.map(key => site.ports[key]),
  })
  await waitUntilReady(service, site)
  site.say(`${service.name}: ready after ${seconds(performance.now() - startedMs)}`)
}

/** Ends the service if it was started from this home. */
export async function stopLocally(service: Service, site: Omit<Site, 'ports'>): Promise<void> {
  const { stopSignal: signal, stopMsMax: timeoutMs } = service
  const outcome = await stopProcess(service.name, { home: site.home, signal, timeoutMs })
  if (outcome !== 'was-not-running') site.say(`${service.name}: ${outcome}`)
}

/** One question with a bound, since a service that hangs does not answer either. */
export async function ask(service: Service, ports: Ports): Promise<void> {
  const timer = new AbortController()
  const timeout = sleep(askMsMax, undefined, { signal: timer.signal }).then(
    () => Promise.reject(new Error(`no answer within ${askMsMax / 1000} s`)),
    () => undefined, // Called off.
  )
  try {
    await Promise.race([service.ask(ports), timeout])
  } finally {
    timer.abort()
  }
}

/** Asks until it answers. `dead` says, with the reason, when there is no use in going on. */
export async function askUntilReady(
  service: Service,
  site: Pick<Site, 'ports'>,
  howItIs: { readonly dead: () => string | undefined; readonly details: () => string },
): Promise<void> {
  const deadlineMs = performance.now() + service.readyMsMax
  for (;;) {
    const dead = howItIs.dead()
    if (dead !== undefined) throw new ServiceError('start-failed', `${dead}\n${howItIs.details()}`)
    try {
      await ask(service, site.ports)
      await service.provision?.(site.ports)
      return
    } catch (error) {
      if (performance.now() < deadlineMs) {
        await sleep(pollMs)
        continue
      }
      const waited = `did not answer within ${service.readyMsMax / 1000} s`
      const text = `${service.title} ${waited}: ${reasonOf(error)}\n${howItIs.details()}`
      throw new ServiceError('not-ready', text, error)
    }
  }
}

async function waitUntilReady(service: Service, { home, ports }: Site): Promise<void> {
  const logFile = processAlive(service.name, { home })?.logFile
  const { readyLine } = service
  const says = (text: string) => logFile !== undefined && logContains(logFile, text)
  const patient: Service = {
    ...service,
    ask: async at => {
      if (readyLine !== undefined && !says(readyLine)) {
        throw new Error(`its log does not say "${readyLine}" yet`)
      }
      await service.ask(at)
    },
  }
  const dead = () => {
    if (processAlive(service.name, { home }) !== undefined) return undefined
    return `${service.title} ended while starting; once the reason is mended, start it again`
  }
  const details = () => (logFile === undefined ? 'it left no log' : logTail(logFile))
  await askUntilReady(patient, { ports }, { dead, details })
}

function requireSamePorts(service: Service, running: ProcessRecord, ports: Ports): void {
  const wanted = service.listensOn.map(key => ports[key])
  if (wanted.join() === running.ports.join()) return
  throw new ServiceError(
    'moved',
    `${service.title} already runs for this home on port ${running.ports[0]}, ` +
      `and port ${wanted[0]} is asked for. Stop the services first, or ask for the same port.`,
  )
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
