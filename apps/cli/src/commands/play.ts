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
import { createProgress, print, printJson } from '../output.ts'
import { wholeNumber } from '../parse.ts'
import { playOnKafka } from '../play-on-kafka.ts'
import { readRecording } from '../recording.ts'
import { lastRunFolder } from '../run-folder.ts'
import { describeRun } from '../summary-text.ts'

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
      'frames, one JSON a line, gzip or not; else the seeded market day',
    )
    .option('--markets <file>', "the recording's markets; else gamma_markets.json beside it")
    .addOption(
      new Option('--speed <times>', 'how fast recorded time passes')
        .choices(['max', '1', '10'])
        .default('max'),
    )
    .option('--kafka', 'append the raw facts to Kafka, for the eleven processes of `up`')
    .addOption(new Option('--seed <n>', 'seed of the market day').default(7).argParser(wholeNumber))
    .addOption(new Option('--cells <n>', 'cells').default(4).argParser(wholeNumber))
    .option('--policies <file>', "policies by stage, JSON; else the demo's")
    .option('--run <folder>', 'where to keep the run', lastRunFolder())
    .option('--no-keep', 'do not keep the run for `replay`, `trace` and `verify`')
    .option('--json', 'one JSON object')
    .action((options: PlayOptions) => play(options))
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
      report(() => progressLine(at, started))
      return pace(at)
    },
  })
  const seconds = (performance.now() - started) / 1_000
  if (options.keep) {
    await saveRun(options.run, { cells: options.cells, policies, played, log: run.log })
  }
  const { summary } = run
  const { stages, ...rest } = summary
  if (options.json) printJson({ ...rest, stages, seconds })
  else print(describeRun({ summary, played, seconds, kept: options.keep ? options.run : null }))
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

function progressLine({ phase, done, atMs, verdicts }: PlayProgress, started: number): string {
  const seconds = (performance.now() - started) / 1_000
  if (phase === 'replay') return `replay: ${done} cells compared after ${seconds.toFixed(1)} s`
  const rate = Math.round(done / seconds)
  const time = new Date(atMs).toISOString().slice(11, 19)
  return `play: ${time} recorded, ${done} raw facts, ${rate}/s, lag 0, ${verdicts} decisions`
}

/** Waits so that recorded time passes `speed` times as fast as ours; max never waits. */
function createPace(speed: PlayOptions['speed']) {
  const times = speed === 'max' ? Number.POSITIVE_INFINITY : Number(speed)
  let firstMs = 0
  const started = performance.now()
  return ({ phase, atMs }: PlayProgress): Promise<void> | undefined => {
    if (phase !== 'play' || times === Number.POSITIVE_INFINITY) return undefined
    if (firstMs === 0) firstMs = atMs
    const dueMs = (atMs - firstMs) / times - (performance.now() - started)
    return dueMs > 5 ? new Promise(resolve => setTimeout(resolve, dueMs)) : undefined
  }
}
