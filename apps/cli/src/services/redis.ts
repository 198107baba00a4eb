/**
 * Redis. No npm package carries it, so it is the machine's own redis-server, which Debian's package
 * manager installs if it is missing. It keeps nothing on disk: whatever is in it is written again
 * from the log.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Redis } from 'ioredis'
import { ServiceError } from './error.ts'
import { run } from './installation.ts'
import { type Ports } from './ports.ts'
import { type Launch, type Service, type Site } from './service.ts'

export const redis: Service = {
  name: 'redis',
  title: 'Redis',
  needs: [],
  listensOn: ['redis'],
  install,
  prepare,
  ask: ping,
  readyMsMax: 30_000,
  stopSignal: 'SIGTERM',
  stopMsMax: 10_000,
}

const installTimeoutMs = 300_000
const program = 'redis-server'

async function install({ home, say }: Site): Promise<void> {
  if (isOnPath(program)) return
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    throw new ServiceError(
      'missing-program',
      `Redis needs the program "${program}", which is not on this machine. Install it ` +
        '(Debian: sudo apt-get install redis-server; macOS: brew install redis) ' +
        'or Docker with its compose plugin.',
    )
  }
  say('redis: installing redis-server with apt-get')
  const apt = (...args: readonly string[]) =>
    run({
      purpose: 'installing redis-server',
      command: 'apt-get',
      args: ['-o', 'DPkg::Lock::Timeout=120', '--yes', '--quiet', ...args],
      logFile: join(home.logs, 'install-redis.log'),
      timeoutMs: installTimeoutMs,
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    })
  const install = () => apt('install', '--no-install-recommends', program)
  // A machine's lists may be missing or older than the archive.
  await withoutStartingServices(() => install().catch(() => apt('update').then(install)))
}

async function prepare({ home, ports, say }: Site): Promise<Launch> {
  say('redis: starting')
  const where = ['--bind', '127.0.0.1', '--port', `${ports.redis}`, '--dir', home.data]
  return {
    command: program,
    args: [...where, '--save', '', '--appendonly', 'no', '--daemonize', 'no'],
  }
}

const policyFile = '/usr/sbin/policy-rc.d'
const policy =
  '#!/bin/sh\n# polytraders: packages do not start their services while this is here.\nexit 101\n'

/**
 * Debian starts a package's service as soon as it is installed, unless this file forbids it. A file
 * that is there already is the machine's own and stays; one that an interrupted run left is ours.
 */
async function withoutStartingServices(work: () => Promise<void>): Promise<void> {
  const ours = !existsSync(policyFile) || readFileSync(policyFile, 'utf8') === policy
  if (ours) writeFileSync(policyFile, policy, { mode: 0o755 })
  try {
    await work()
  } finally {
    if (ours) rmSync(policyFile, { force: true })
  }
}

async function ping(ports: Ports): Promise<void> {
  const client = new Redis({
    host: '127.0.0.1',
    port: ports.redis,
    lazyConnect: true,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  client.on('error', () => {}) // The commands say it too.
  try {
    await client.connect()
    const answer = await client.ping()
    if (answer !== 'PONG') throw new Error(`expected PONG, found ${answer}`)
  } finally {
    client.disconnect()
  }
}

const isOnPath = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some(folder => existsSync(join(folder, name)))
