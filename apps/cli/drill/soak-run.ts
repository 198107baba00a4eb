/**
 * The soak itself: starts the processes, injects faults, and lets the judge look at the truth twice
 * a second until the time is over.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { topics } from '@polytraders/messages'
import { endOf, joiningAt, lease, type SinkBatch, startSink } from '@polytraders/runtime'
import { createKafkaLog, patientFetch, registryCodec } from '@polytraders/runtime/kafka'
import { integerBetween, type Random } from '@polytraders/testkit/random'
import { jvmForHours } from '../src/services/index.ts'
import { type ProcessName, startStage, waitReady } from '../src/stage-processes.ts'
import { openInstall } from '../test/install.ts'
import { createJudge, type FaultTally, type Injected, silencing, type Top } from './soak-judge.ts'

export type SoakOptions = {
  readonly minutes: number
  readonly framesPerSecond: number
  readonly markets: number
  readonly cells: number
  /** Before anything is judged: the processes' compilers are busy at first. */
  readonly warmUpMs: number
  readonly faultEveryMs: number
  readonly kinds: readonly string[]
  readonly random: Random
  readonly blind: boolean
  /** p99 from receive time, while no fault is at work, beyond which a soak does not hold. */
  readonly lagMsMax: number
  readonly port: number
  readonly say: (line: string) => void
}

export type SoakReport = Pick<
  SoakOptions,
  'minutes' | 'framesPerSecond' | 'markets' | 'cells' | 'faultEveryMs'
> & {
  readonly records: number
  readonly samples: number
  readonly judged: number
  readonly trustedShare: number
  readonly faults: Readonly<Record<string, FaultTally>>
  readonly lagMs: {
    readonly outside: Quantiles
    readonly all: Quantiles
    /** Of the minutes with anything outside of fault windows. */
    readonly p99ByMinute: readonly number[]
  }
  readonly processes: Readonly<Record<string, Usage>>
  readonly problems: readonly string[]
  readonly holds: boolean
}

type Quantiles = { readonly count: number; readonly p50: number; readonly p99: number }

/** Memory, every few seconds once warm, and processor time. */
type Usage = { readonly rssMiB: number[]; cpuSeconds: number }

const names = ['venue-simulator', '01-registry', '02-ingestion', '02-collector'] as const
export const faultKinds: readonly string[] = [
  ...['dropped-delta', 'duplicated', 'reordered', 'stale', 'frozen', 'missing-snapshot'],
  ...['crossed', 'mirror-broken', 'wrong-hash', 'tick-change-missed', 'parse-drift', 'clock-skew'],
  ...['disconnect', 'half-open', 'slow-drip', 'huge-frame', 'http-425', 'http-429', 'http-500'],
  ...['http-timeout', 'truncated-page'],
]
const faultMs = 4_000
/** One that only silence tells has to last for longer than that takes. */
const silenceMs = 15_000
const sampleEveryMs = 500
const memoryEveryMs = 5_000
/** Of the deltas, so many have to be outside fault windows for their lag to mean anything. */
const outsideShareMin = 0.1
/** From the second minute on a process may grow by this much; a leak of a soak is more. */
const growthMax = 1.25

export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { port, say, markets, framesPerSecond } = options
  const install = openInstall('soak', port, { KAFKA_JVM_PERFORMANCE_OPTS: jvmForHours })
  try {
    const given = ['--services', '--venue', 'simulated', '--cells', String(options.cells)]
    const up = await install.run('up', ...given)
    if (up.code !== 0) throw new Error(`up ended with ${up.code}: ${up.err}`)
    const env = JSON.parse(readFileSync(install.file('install/env.json'), 'utf8'))
    const flags = `--markets ${markets} --fps ${framesPerSecond} --endless --minutes 60`
    const started = { home: install.home, env, portBase: install.stagePorts }
    for (const name of names) {
      await startStage(name, { ...started, simulator: flags.split(' ') })
      await waitReady(name, started)
      say(`${name} is ready`)
    }
    return await watch(options, env, name => install.pid(name), install.venue)
  } finally {
    await install.run('down')
  }
}

type Pid = (name: ProcessName) => number | null

async function watch(
  options: SoakOptions,
  env: Readonly<Record<string, string>>,
  pid: Pid,
  venue: string,
): Promise<SoakReport> {
  const judge = createJudge(options.blind)
  const heard = await follow(env, judge.hear)
  const usage = Object.fromEntries(
    names.map(name => [name, { rssMiB: [], cpuSeconds: 0 } as Usage]),
  )
  options.say(`warming up for ${options.warmUpMs / 1_000} s`)
  await sleep(options.warmUpMs)
  judge.begin(Date.now())
  const endMs = Date.now() + options.minutes * 60_000
  let [nextFaultMs, nextMemoryMs] = [Date.now() + options.faultEveryMs, 0]
  while (Date.now() < endMs) {
    const nowMs = Date.now()
    if (nowMs >= nextMemoryMs) {
      for (const name of names) measure(usage[name], pid(name))
      nextMemoryMs = nowMs + memoryEveryMs
    }
    if (nowMs >= nextFaultMs) {
      nextFaultMs += options.faultEveryMs
      judge.faulted(await inject(venue, options))
      options.say(judge.progress(Math.round((endMs - nowMs) / 1_000)))
    }
    judge.look(await ask<readonly Top[]>(`${venue}/simulator/truth`), Date.now())
    await sleep(Math.max(0, nowMs + sampleEveryMs - Date.now()))
  }
  await heard.stop()
  return reportOf(
    options,
    judge.verdict(),
    usage,
    names.filter(name => pid(name) === null),
  )
}

/** Hears what the book builder says, on every cell, from now on. */
async function follow(env: Readonly<Record<string, string>>, hear: (batch: SinkBatch) => void) {
  const brokers = (env['KAFKA_BROKERS'] ?? '').split(',')
  // A judge that asks often takes the cores from those it judges.
  const fetch = { ...patientFetch, pauseMs: 200 }
  const log = await createKafkaLog({ brokers, clientId: 'soak', fetch })
  const codec = await registryCodec(env['SCHEMA_REGISTRY_URL'] ?? '')
  const topic = topics.ingestion.name
  const failed = (error: unknown) => {
    setImmediate(() => {
      throw error
    })
  }
  return lease({
    log,
    group: 'soak-judge',
    own: topic,
    failed,
    async start(cell, member) {
      const at = { topic, partition: cell }
      const { low } = await endOf(log, at)
      const from = joiningAt(low)
      return startSink({ member, cell, codec, at, from, failed, write: async batch => hear(batch) })
    },
  })
}

async function inject(venue: string, { kinds, random }: SoakOptions): Promise<Injected> {
  const kind = kinds[integerBetween(random, 0, kinds.length - 1)] ?? 'disconnect'
  // 10 MB on each of 32 connections at once would be a flood, not a fault.
  const isOne = integerBetween(random, 0, 1) === 1 || kind === 'huge-frame'
  const connections = isOne ? 'one' : 'all'
  const durationMs = silencing.has(kind) ? silenceMs : faultMs
  const body = JSON.stringify({ kind, connections, durationMs })
  const headers = { 'content-type': 'application/json' }
  return ask<Injected>(`${venue}/simulator/faults`, { method: 'POST', body, headers })
}

async function ask<T>(url: string, request: RequestInit = {}): Promise<T> {
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(10_000) })
  const body = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${body}`)
  return JSON.parse(body) as T
}

/** From /proc, where there is one: resident pages, and the time of user and system in ticks. */
function measure(usage: Usage | undefined, pid: number | null): void {
  if (!usage || pid === null) return
  try {
    const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    usage.rssMiB.push(Math.round(Number(resident) / 1_024))
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    usage.cpuSeconds = (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    // No /proc, or the process has just gone: the report says which.
  }
}

function reportOf(
  { minutes, framesPerSecond, markets, cells, faultEveryMs, lagMsMax }: SoakOptions,
  verdict: ReturnType<ReturnType<typeof createJudge>['verdict']>,
  processes: Readonly<Record<string, Usage>>,
  gone: readonly string[],
): SoakReport {
  const { outside, all } = verdict.lagMs
  const { p99 } = outside
  const isFew = outside.count < all.count * outsideShareMin
  const problems = [
    ...verdict.problems,
    ...gone.map(name => `${name} is not running any more`),
    ...(p99 < lagMsMax ? [] : [`lag outside fault windows: p99 ${p99} ms of ${lagMsMax}`]),
    ...(isFew ? [`${outside.count} of ${all.count} deltas were outside fault windows`] : []),
    ...Object.entries(processes).flatMap(([name, { rssMiB }]) => growth(name, rssMiB)),
  ]
  const conditions = { minutes, framesPerSecond, markets, cells, faultEveryMs }
  return { ...conditions, ...verdict, processes, problems, holds: problems.length === 0 }
}

/** Memory of the last third against that of the second: the first is warming up. */
function growth(name: string, rssMiB: readonly number[]): readonly string[] {
  const third = Math.floor(rssMiB.length / 3)
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length
  if (third === 0) return []
  const [before, after] = [mean(rssMiB.slice(third, 2 * third)), mean(rssMiB.slice(2 * third))]
  if (after <= before * growthMax) return []
  return [`${name} grew from ${Math.round(before)} to ${Math.round(after)} MiB`]
}
