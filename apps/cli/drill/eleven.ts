/**
 * The eleven processes under fire: `node apps/cli/drill/eleven.ts --kills 5`. While a recording is
 * played into Kafka, each stage is killed at random moments, and the broker once. A supervisor
 * starts what died. Then the log is read by itself: no fact lost, none counted twice, every stage
 * replayed at 100%, stages 1 and 2 as in memory. Zombies are the runtime's drill (kill.ts).
 *
 * Kills have to be over before the play is: it reads the log topic by topic, and finds holes in
 * what a stage is still catching up on.
 */
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Summary } from '@polytraders/loop'
import { createRandom } from '@polytraders/testkit'
import { type StageName, stageNames } from '../src/stage-processes.ts'
import { type Install, openInstall, sharedRecording } from '../test/install.ts'

export type DrillOptions = {
  /** Of each stage. */
  readonly kills: number
  readonly seed: number
  readonly broker: boolean
  readonly port: number
  readonly say: (line: string) => void
}

export type DrillReport = {
  readonly kills: Readonly<Record<string, number>>
  /** Kills that were asked for and not made, because the play was over. */
  readonly missed: number
  /** Processes that ended by themselves, for want of a broker say, and were started again. */
  readonly ended: Readonly<Record<string, number>>
  readonly brokerKills: number
  readonly facts: number
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
  const recording = sharedRecording()
  // Many kills need time: as much as was recorded.
  const speed = options.kills > 1 ? ['--speed', '1'] : []
  const played = recording ? ['--recording', recording] : []
  const on = recording ?? 'the seeded market day'
  say(`seed ${seed}: ${options.kills} kills a stage, on ${on}`)
  try {
    const up = await install.run('up')
    if (up.code !== 0) throw new Error(`up ended with ${up.code}: ${up.err}`)
    const memory = await install.json<Played>('play', '--no-keep', ...played)
    const fire = createFire(install, options)
    const [kafka] = await Promise.all([
      install.json<Played>('play', '--kafka', ...speed, ...played).finally(fire.cease),
      fire.run(),
    ])
    return report(memory, kafka, fire.counts())
  } finally {
    await install.run('down')
  }
}

type Counts = Pick<DrillReport, 'kills' | 'missed' | 'ended' | 'brokerKills'>

function report(memory: Played, kafka: Played, counts: Counts): DrillReport {
  const different = ['01-registry', '02-ingestion'].filter(stage => {
    const [a, b] = [memory.stages[stage]?.content, kafka.stages[stage]?.content]
    return JSON.stringify(a) !== JSON.stringify(b)
  })
  const facts = Object.values(kafka.stages).reduce((sum, { out }) => sum + out, 0)
  const { parity, fills } = kafka
  const { balanced } = kafka.ledger
  const holds = parity === 100 && balanced && different.length === 0 && counts.missed === 0
  return { ...counts, facts, parity, different, balanced, fills, holds }
}

/** Kills at random moments, and supervises: what is not alive is started again. */
function createFire(install: Install, { kills, seed, broker, say }: DrillOptions) {
  const random = createRandom(seed)
  const targets = shuffle(
    stageNames.flatMap(stage => Array.from({ length: kills }, () => stage)),
    random,
  )
  const killed: Record<string, number> = {}
  const ended: Record<string, number> = {}
  let made = 0
  let brokerKills = 0
  let over = false
  const expected = new Set<StageName>()

  async function supervise(): Promise<void> {
    while (!over) {
      for (const stage of stageNames) {
        if (install.pid(stage) !== null) continue
        if (!expected.delete(stage)) count(ended, stage)
        await install.restart(stage)
      }
      await sleep(250)
    }
  }

  async function kill(stage: StageName): Promise<void> {
    for (; install.pid(stage) === null && !over; ) await sleep(250)
    const pid = install.pid(stage)
    if (pid === null) return
    say(`SIGKILL ${stage}`)
    expected.add(stage)
    process.kill(pid, 'SIGKILL')
    count(killed, stage)
    made++
  }

  async function fire(): Promise<void> {
    const brokerAt = broker ? Math.floor(targets.length / 2) : -1
    for (const [index, stage] of targets.entries()) {
      await sleep(1_000 + random() * 6_000)
      if (over) return
      if (index === brokerAt) {
        say('SIGKILL broker')
        brokerKills++
        await install.restartBroker()
      }
      await kill(stage)
    }
  }

  return {
    run: () => Promise.all([supervise(), fire()]),
    cease() {
      over = true
    },
    counts: (): Counts => ({ kills: killed, missed: targets.length - made, ended, brokerKills }),
  }
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
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '5' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      json: { type: 'boolean', default: false },
    },
  })
  const result = await drill({
    kills: Number(values.kills),
    seed: Number(values.seed),
    broker: true,
    port: 25_092,
    say: line => void process.stderr.write(`${line}\n`),
  })
  process.stdout.write(`${JSON.stringify(result, null, values.json ? 0 : 2)}\n`)
  process.exit(result.holds ? 0 : 1)
}
