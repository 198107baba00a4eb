/**
 * The eleven processes under fire: `node apps/cli/drill/eleven.ts --kills 5 --zombies 3`. While a
 * recording is played into Kafka, each stage is killed at random moments spread over the play, and
 * the broker once. A supervisor starts what died. Of some stages the process is stopped, another
 * takes its cells over, and it wakes up: it has to find out and end. Then the log is read by
 * itself: no fact lost, none counted twice, every stage replayed at 100%, stages 1 and 2 as in
 * memory. That this can fail is shown by the runtime's drill (kill.ts), where the fence and the
 * owner rule can be off.
 *
 * Strikes have to be over before the play is: it reads the log topic by topic, and finds holes in
 * what a stage is still catching up on.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { marketDayRecording, type Summary } from '@polytraders/loop'
import { wholeNumber } from '@polytraders/testkit/flags'
import { createRandom } from '@polytraders/testkit/random'
import { Command } from 'commander'
import { type StageName, stageNames } from '../src/stage-processes.ts'
import { type Install, openInstall, sharedRecording } from '../test/install.ts'

export type DrillOptions = {
  /** Of each stage. */
  readonly kills: number
  /** Of all stages together. */
  readonly zombies: number
  readonly seed: number
  readonly broker: boolean
  /** How long the play lasts: as much of the market as it takes, or all of it. */
  readonly playMs: number
  readonly port: number
  readonly say: (line: string) => void
}

export type DrillReport = {
  readonly kills: Readonly<Record<string, number>>
  /** Of a stage, how many processes woke up without their cells and ended. */
  readonly zombies: Readonly<Record<string, number>>
  /** Strikes that were asked for and not made, or zombies that live on. */
  readonly missed: number
  /** Processes that ended by themselves, for want of a broker say, and were started again. */
  readonly ended: Readonly<Record<string, number>>
  readonly brokerKills: number
  readonly facts: number
  /** Records whose id was on the log before. */
  readonly twice: number
  readonly parity: number
  /** Stages 1 and 2 whose content is not what it is in memory. */
  readonly different: readonly string[]
  readonly balanced: boolean
  readonly fills: number
  readonly holds: boolean
}

type Played = Summary & { readonly parity: number }

export async function drill(options: DrillOptions): Promise<DrillReport> {
  const { say, seed } = options
  const install = openInstall('drill', options.port)
  const market = marketOf(install, options.playMs)
  const played = ['--recording', market.path, '--markets', market.markets]
  const seconds = Math.round(market.playMs / 1_000)
  say(`seed ${seed}: ${options.kills} kills a stage, ${options.zombies} zombies in ${seconds} s`)
  try {
    const up = await install.run('up')
    if (up.code !== 0) throw new Error(`up ended with ${up.code}: ${up.err}`)
    const memory = await install.json<Played>('play', '--no-keep', ...played)
    const fire = createFire(install, options, market.playMs)
    const [kafka] = await Promise.all([
      install
        .json<Played>('play', '--kafka', '--speed', market.speed, ...played)
        .finally(fire.cease),
      fire.run(),
    ])
    return report(memory, kafka, fire.counts())
  } finally {
    await install.run('down')
  }
}

type Market = {
  readonly path: string
  readonly markets: string
  readonly speed: '1' | '10'
  readonly playMs: number
}

/**
 * The beginning of the recorded market, as fast as it was; without one, of the seeded market day,
 * which is quieter, ten times as fast.
 */
function marketOf(install: Install, playMsMax: number): Market {
  const path = sharedRecording()
  const day = path === null ? marketDayRecording(7) : null
  const lines = day
    ? [...day.frames].map(frame => JSON.stringify(frame))
    : gunzipSync(readFileSync(path ?? ''))
        .toString('utf8')
        .trim()
        .split('\n')
  const speed = day ? '10' : '1'
  const atMs = (line = '{}') => Number(JSON.parse(line).recv_ms) / Number(speed)
  const startMs = atMs(lines[0])
  const kept = lines.filter(line => atMs(line) - startMs <= playMsMax)
  const file = install.file('market.jsonl')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${kept.join('\n')}\n`)
  const markets = install.file('markets.json')
  if (day) writeFileSync(markets, day.markets)
  else copyFileSync(join(dirname(path ?? ''), 'gamma_markets.json'), markets)
  return { path: file, markets, speed, playMs: atMs(kept.at(-1)) - startMs }
}

type Counts = Pick<DrillReport, 'kills' | 'zombies' | 'missed' | 'ended' | 'brokerKills'>
type Strike = { readonly kind: 'kill' | 'zombie'; readonly stage: StageName }

/** How long a zombie may take to find out. */
const zombieMsMax = 30_000
const pollMs = 250
/** The last strike comes after this part of the play: what it hit has the rest to catch up. */
const struckShare = 0.75

function report(memory: Played, kafka: Played, counts: Counts): DrillReport {
  const different = ['01-registry', '02-ingestion'].filter(stage => {
    const [a, b] = [memory.stages[stage]?.content, kafka.stages[stage]?.content]
    return JSON.stringify(a) !== JSON.stringify(b)
  })
  const facts = Object.values(kafka.stages).reduce((sum, { out }) => sum + out, 0)
  const { parity, fills } = kafka
  const { balanced } = kafka.ledger
  const twice = Object.values(kafka.stages).reduce((sum, { duplicates }) => sum + duplicates, 0)
  const isSame = parity === 100 && different.length === 0 && twice === 0
  const holds = isSame && balanced && counts.missed === 0
  return { ...counts, facts, twice, parity, different, balanced, fills, holds }
}

/** Starts again what is not alive. */
function createSupervisor(install: Install) {
  const ended: Record<string, number> = {}
  const expected = new Set<StageName>()
  let over = false
  return {
    ended,
    /** This one is about to end because of us. */
    expect: (stage: StageName) => void expected.add(stage),
    isOver: () => over,
    cease() {
      over = true
    },
    async run(): Promise<void> {
      while (!over) {
        for (const stage of stageNames) {
          if (install.pid(stage) !== null) continue
          if (!expected.delete(stage)) count(ended, stage)
          await install.restart(stage)
        }
        await sleep(pollMs)
      }
    },
    /** Its process, as soon as it has one; null when the play is over. */
    async alive(stage: StageName): Promise<number | null> {
      while (install.pid(stage) === null && !over) await sleep(pollMs)
      return install.pid(stage)
    },
    /** Its process, as soon as it has its cells: without any it is no zombie. */
    async ready(stage: StageName): Promise<number | null> {
      while (!over && !(await install.isReady(stage))) await sleep(pollMs)
      return over ? null : install.pid(stage)
    },
  }
}

/** Strikes at random moments, beside a supervisor. */
function createFire(install: Install, options: DrillOptions, playMs: number) {
  const { seed, broker, say } = options
  const random = createRandom(seed)
  const strikes = strikesOf(options, random)
  const supervisor = createSupervisor(install)
  const killed: Record<string, number> = {}
  const zombies: Record<string, number> = {}
  let made = 0
  let brokerKills = 0

  async function kill(stage: StageName): Promise<void> {
    const pid = await supervisor.alive(stage)
    if (pid === null) return
    say(`SIGKILL ${stage}`)
    supervisor.expect(stage)
    process.kill(pid, 'SIGKILL')
    count(killed, stage)
    made++
  }

  async function raise(stage: StageName): Promise<void> {
    const pid = await supervisor.ready(stage)
    if (pid === null) return
    say(`SIGSTOP ${stage}`)
    process.kill(pid, 'SIGSTOP')
    const successor = await install.startAnother(stage)
    try {
      await successor.ready()
      say(`SIGCONT ${stage}: another has its cells`)
      supervisor.expect(stage)
      process.kill(pid, 'SIGCONT')
      for (let ms = 0; install.pid(stage) === pid && ms < zombieMsMax; ms += pollMs) {
        await sleep(pollMs)
      }
    } finally {
      await successor.drain()
    }
    if (install.pid(stage) === pid) return
    count(zombies, stage)
    made++
  }

  async function strike(): Promise<void> {
    const brokerAt = broker ? Math.floor(strikes.length / 2) : -1
    const started = performance.now()
    const shareMs = (playMs * struckShare) / strikes.length
    for (const [index, { kind, stage }] of strikes.entries()) {
      await sleep(Math.max(0, (index + random()) * shareMs - (performance.now() - started)))
      if (supervisor.isOver()) return
      if (index === brokerAt) {
        say('SIGKILL broker')
        brokerKills++
        await install.restartBroker()
      }
      await (kind === 'kill' ? kill(stage) : raise(stage))
    }
    say('no more strikes')
  }

  return {
    run: () => Promise.all([supervisor.run(), strike()]).finally(supervisor.cease),
    cease: supervisor.cease,
    counts(): Counts {
      const missed = strikes.length - made
      return { kills: killed, zombies, missed, ended: supervisor.ended, brokerKills }
    },
  }
}

function strikesOf({ kills, zombies }: DrillOptions, random: () => number): readonly Strike[] {
  const kill = stageNames.flatMap(stage =>
    Array.from({ length: kills }, (): Strike => ({ kind: 'kill', stage })),
  )
  const raised = shuffle([...stageNames], random).slice(0, zombies)
  return shuffle([...kill, ...raised.map((stage): Strike => ({ kind: 'zombie', stage }))], random)
}

function count(counts: Record<string, number>, stage: StageName): void {
  counts[stage] = (counts[stage] ?? 0) + 1
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const shuffled = [...items]
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const [a, b] = [shuffled[i], shuffled[j]]
    if (a !== undefined && b !== undefined) {
      shuffled[i] = b
      shuffled[j] = a
    }
  }
  return shuffled
}

if (import.meta.main) {
  type Flags = Pick<DrillOptions, 'kills' | 'zombies' | 'seed'> & { readonly json: boolean }
  const { json, ...strikes } = new Command('eleven')
    .description('kills and pauses the eleven processes while a recording is played')
    .option('--kills <n>', 'of each stage', wholeNumber, 5)
    .option('--zombies <n>', 'of all stages together', wholeNumber, 3)
    .option('--seed <n>', 'of the moments; another each time', wholeNumber, Date.now() % 1_000_000)
    .option('--json', 'the report on one line', false)
    .parse()
    .opts<Flags>()
  const result = await drill({
    ...strikes,
    broker: true,
    playMs: Number.POSITIVE_INFINITY,
    port: 25_092,
    say: line => void process.stderr.write(`${line}\n`),
  })
  process.stdout.write(`${JSON.stringify(result, null, json ? 0 : 2)}\n`)
  process.exit(result.holds ? 0 : 1)
}
