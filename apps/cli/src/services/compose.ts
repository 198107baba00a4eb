/**
 * The same services as containers, by docker/compose.yaml, for a machine whose Docker daemon
 * answers. Their data is in named volumes; a home has a compose project of its own, and what was
 * started is in run/compose.json. Ready means the same as for local processes.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { reasonOf, ServiceError } from './error.ts'
import { dockerFolder, type Home, homeByDefault } from './home.ts'
import { run } from './installation.ts'
import { logTail } from './log-tail.ts'
import { type Ports, portVariables, requireFreePorts } from './ports.ts'
import { askUntilReady, type Service, type ServiceName, type Site } from './service.ts'

export type ComposeRecord = { readonly project: string; readonly ports: Ports }

const composeFile = join(dockerFolder, 'compose.yaml')
const daemonTimeoutMs = 5_000
const commandTimeoutMs = 900_000 // The first time, images are pulled.
const execute = promisify(execFile)

/** Whether containers can be used: a daemon answers, and the compose plugin is there. */
export async function dockerAnswers(): Promise<boolean> {
  const options = { env: process.env, timeout: daemonTimeoutMs }
  try {
    await execute('docker', ['compose', 'version'], options)
    await execute('docker', ['version', '--format', '{{.Server.Version}}'], options)
    return true
  } catch {
    return false
  }
}

/** Starts the services, creating what is missing, and waits until each answers. */
export async function composeUp(services: readonly Service[], site: Site): Promise<void> {
  const { home, ports, say } = site
  const before = readComposeRecord(home)
  if (before === undefined) {
    for (const { title, listensOn } of services) {
      await requireFreePorts(title, listensOn.filter(isPublished), ports)
    }
  } else if (publishedPorts.some(key => before.ports[key] !== ports[key])) {
    const text = 'the containers of this home publish other ports than are asked for'
    throw new ServiceError('moved', `${text}. Stop the services first, or ask for the same ports.`)
  }
  const record: ComposeRecord = { project: projectOf(home), ports }
  writeFileSync(recordFile(home), `${JSON.stringify(record, null, 2)}\n`)
  say('docker: starting the containers')
  try {
    await compose(home, record, ['up', '--detach', ...services.map(({ name }) => name)])
  } catch (error) {
    // A home that has never worked with Docker may try the other way.
    if (before === undefined) await forget(home, record)
    const otherWay = 'Set POLYTRADERS_SERVICES=local to run the services without Docker.'
    throw new ServiceError('start-failed', `${reasonOf(error)}\n${otherWay}`, error)
  }
  await Promise.all(services.map(service => composeReady(service, site)))
}

/** Takes down the containers that were started when not all could be. */
async function forget(home: Home, record: ComposeRecord): Promise<void> {
  await composeDown(home, record).catch(() => undefined)
  rmSync(recordFile(home), { force: true })
}

/** Stops and removes the containers; their volumes stay. */
export async function composeDown(home: Home, record: ComposeRecord): Promise<void> {
  await compose(home, record, ['down', '--timeout', '30'])
  rmSync(recordFile(home), { force: true })
}

export async function composeKill(
  home: Home,
  record: ComposeRecord,
  name: ServiceName,
): Promise<void> {
  await compose(home, record, ['kill', '--signal', 'SIGKILL', name])
}

export async function composeStart(
  service: Service,
  site: Site,
  record: ComposeRecord,
): Promise<void> {
  await compose(site.home, record, ['up', '--detach', '--no-deps', service.name])
  await composeReady(service, site)
}

/** What was started in containers from this home, if anything was. */
export function readComposeRecord(home: Home): ComposeRecord | undefined {
  if (!existsSync(recordFile(home))) return undefined
  const { project, ports } = JSON.parse(readFileSync(recordFile(home), 'utf8')) as ComposeRecord
  if (typeof project === 'string' && typeof ports === 'object' && ports !== null) {
    return { project, ports }
  }
  throw new Error(`${recordFile(home)}: expected a project and its ports; remove the file`)
}

/** The arguments and the environment of a compose command for this project. */
export function composeCommand(
  { project, ports }: ComposeRecord,
  words: readonly string[],
): { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  return {
    args: ['compose', '--project-name', project, '--file', composeFile, ...words],
    env: Object.fromEntries(publishedPorts.map(key => [portVariables[key], `${ports[key]}`])),
  }
}

/** Two homes on one machine do not share containers. */
export function projectOf(home: Pick<Home, 'root'>): string {
  if (home.root === homeByDefault) return 'polytraders'
  return `polytraders-${createHash('sha256').update(home.root).digest('hex').slice(0, 8)}`
}

/** The others are inside the containers, where nobody else listens. */
const publishedPorts: readonly (keyof Ports)[] = ['kafka', 'registry', 'redis', 'postgres']
const isPublished = (key: keyof Ports) => publishedPorts.includes(key)

const recordFile = (home: Home) => join(home.run, 'compose.json')
const logFile = (home: Home) => join(home.logs, 'docker.log')

async function compose(home: Home, record: ComposeRecord, words: readonly string[]): Promise<void> {
  const { args, env } = composeCommand(record, words)
  await run({
    purpose: `docker compose ${words[0]}`,
    command: 'docker',
    args,
    env,
    logFile: logFile(home),
    timeoutMs: commandTimeoutMs,
  })
}

async function composeReady(service: Service, { home, ports, say }: Site): Promise<void> {
  const where = `docker compose --project-name ${projectOf(home)} logs ${service.name}`
  await askUntilReady(
    service,
    { ports },
    {
      dead: () => undefined,
      details: () => `its own log: ${where}\n${logTail(logFile(home))}`,
    },
  )
  say(`${service.name}: ready`)
}
