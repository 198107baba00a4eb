/**
 * `polytraders play`: a recording, or the seeded market day, through all eleven stages. Progress
 * goes to standard error once a second; the summary, or one JSON object, to standard output.
 */

import { readPolicies } from '@polytraders/config'
import {
  demoPolicies,
  loopStages,
  marketDayRecording,
  type PlayProgress,
  type Policies,
  playRecording,
  type Recording,
} from '@polytraders/loop'
import { type Command, Option } from 'commander'
import { requireRunFolder, saveRun } from '../archive.ts'
import { CliError } from '../error.ts'
import { createProgress, print, printJson } from '../output.ts'
import { cellsOption, wholeNumber } from '../parse.ts'
import { playOnKafka } from '../play-on-kafka.ts'
import { readRecording } from '../recording.ts'
import { runOption } from '../run-folder.ts'
import { describeRun, type KeptAt } from '../summary-text.ts'

type PlayOptions = {
  readonly recording?: string
  readonly markets?: string
  readonly speed: 'max' | '1' | '10'
  readonly kafka?: true
  readonly seed: number
  readonly cells: number
  readonly policies?: string
  readonly keep: boolean
  readonly run: string
  readonly json?: true
}

export function playCommand(program: Command): void {
  program
    .command('play')
    .description('run a recording, or the seeded market day, through all eleven stages')
    .option(
      '--recording <file>',
      'frames, JSON lines, gzip or not (default: the seeded market day)',
    )
    .option('--markets <file>', "the recording's markets (default: gamma_markets.json beside it)")
    .addOption(
      new Option('--speed <times>', 'how fast recorded time passes')
        .choices(['max', '1', '10'])
        .default('max'),
    )
    .option('--kafka', 'append the raw facts to Kafka, for the eleven processes of `up`')
    .addOption(new Option('--seed <n>', 'seed of the market day').default(7).argParser(wholeNumber))
    .addOption(cellsOption())
    .option('--policies <file>', "policies by stage, JSON (default: the demo's)")
    .addOption(runOption('where to keep the run'))
    .option('--no-keep', 'do not keep the run for `replay`, `trace` and `verify`')
    .option('--json', 'one JSON object')
    .action((options: PlayOptions, command: Command) => {
      refuseUnused(options, name => command.getOptionValueSource(name) === 'cli')
      return play(options)
    })
}

/** What would be passed over in silence. */
function refuseUnused({ kafka, recording }: PlayOptions, isGiven: (name: string) => boolean): void {
  const refuse = (flags: readonly (readonly [string, string])[], why: string, hint: string) => {
    const given = flags.filter(([name]) => isGiven(name)).map(([, flag]) => flag)
    if (given.length > 0) throw new CliError(`${given.join(', ')}: ${why}`, hint)
  }
  if (kafka) {
    refuse(
      [
        ['cells', '--cells'],
        ['policies', '--policies'],
      ],
      'an install on Kafka has its own',
      'give them to `polytraders up`',
    )
    refuse(
      [
        ['run', '--run'],
        ['keep', '--no-keep'],
      ],
      'what is played into Kafka is kept there',
      'leave it out; `trace`, `replay` and `verify` take --kafka',
    )
  }
  if (recording) refuse([['seed', '--seed']], 'a recording has no seed', 'leave one of the two out')
  else
    refuse([['markets', '--markets']], 'these are the markets of a recording', 'give --recording')
}

async function play(options: PlayOptions): Promise<void> {
  const { recording, played } = open(options)
  const policies: Policies = options.policies ? readPolicies(options.policies) : demoPolicies
  if (options.kafka) {
    await playOnKafka({ ...options, recording, played, json: options.json ?? false })
    return
  }
  if (options.keep) requireRunFolder(options.run)
  const started = performance.now()
  const report = createProgress()
  const pace = createPace(options.speed)
  const run = await playRecording(recording, {
    stages: loopStages(policies),
    cells: options.cells,
    progress(at) {
      report(() => progressLine(at, started, pace.behindMs(at)))
      return pace.wait(at)
    },
  })
  const seconds = (performance.now() - started) / 1_000
  if (options.keep) {
    await saveRun(options.run, { cells: options.cells, policies, played, log: run.log })
  }
  const { summary } = run
  const { stages, ...rest } = summary
  if (options.json) printJson({ ...rest, stages, seconds })
  else print(describeRun({ summary, played, seconds, keptAt: keptAt(options) }))
  if (summary.parity < 100 || !summary.ledger.balanced) process.exitCode = 1
}

function open(options: PlayOptions): { recording: Recording; played: string } {
  if (options.recording) {
    const recording = readRecording(options.recording, options.markets)
    return { recording, played: `${options.recording} (${recording.count} frames)` }
  }
  return {
    played: `the seeded market day, seed ${options.seed}: a simulation`,
    recording: marketDayRecording(options.seed),
  }
}

const keptAt = ({ keep, run }: PlayOptions): KeptAt =>
  keep ? { folder: run, isLast: run === runOption().defaultValue } : 'nowhere'

/** In memory each fact is carried through all stages before the next: only a pace can be missed. */
function progressLine(
  { phase, done, atMs, verdicts }: PlayProgress,
  started: number,
  behindMs: number | null,
): string {
  const seconds = (performance.now() - started) / 1_000
  if (phase === 'replay') return `replay: ${done} cells compared after ${seconds.toFixed(1)} s`
  const rate = Math.round(done / seconds)
  const time = new Date(atMs).toISOString().slice(11, 19)
  const lag = behindMs === null ? '' : `, lag ${Math.round(behindMs)} ms`
  return `play: ${time} recorded, ${done} raw facts, ${rate}/s${lag}, ${verdicts} decisions`
}

/** Waits so that recorded time passes `speed` times as fast as ours; max never waits. */
function createPace(speed: PlayOptions['speed']) {
  const times = Number(speed)
  let firstMs = 0
  const started = performance.now()
  const dueInMs = (atMs: number) => (atMs - firstMs) / times - (performance.now() - started)
  return {
    /** How late the play is; null without a pace. */
    behindMs: ({ atMs }: PlayProgress): number | null =>
      speed === 'max' || firstMs === 0 ? null : Math.max(0, -dueInMs(atMs)),
    wait({ phase, atMs }: PlayProgress): Promise<void> | undefined {
      if (phase !== 'play' || speed === 'max') return undefined
      firstMs ||= atMs
      const dueMs = dueInMs(atMs)
      return dueMs > 5 ? new Promise(resolve => setTimeout(resolve, dueMs)) : undefined
    },
  }
}
