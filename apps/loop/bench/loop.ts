/**
 * The whole loop on the memory log, one core: raw frames to ledger, every hash verified. Prints
 * frames a second, memory, and the time from a frame to its last verdict; then replay of the same
 * log as the baseline that does the same work stage by stage. The first frames of each market are
 * carried once before, to warm the compiler. At 1, 4 and 16 times the markets of
 * the seeded day it prints how cost grows.
 */
import { cpus } from 'node:os'
import { createHistogram } from 'node:perf_hooks'
import process from 'node:process'
import { marketDay } from '@polytraders/market'
import { wholeNumber } from '@polytraders/testkit/flags'
import { Command } from 'commander'
import {
  createLoop,
  defaultFeed,
  demoPolicies,
  feed,
  type Loop,
  loopStages,
  type Raw,
  type Recording,
  replay,
} from '../src/index.ts'
import { sharedRecording } from '../test/shared.ts'

const cells = 4
const [framesMax = Number.POSITIVE_INFINITY] = new Command('loop')
  .description('the whole loop on the memory log, one core: frames a second, latencies, memory')
  .argument('[records]', 'raw records of each market; all of them unless said', wholeNumber)
  .parse().processedArgs as [number?]
const warmUpRecords = 8_000
const print = (line: string) => process.stdout.write(`${line}\n`)
const stages = loopStages(demoPolicies)
const recorded = sharedRecording()

print(`${cpus()[0]?.model.trim()}, node ${process.version}, one core, memory log, demo policies`)
if (recorded) measure('recorded market, 6 markets', recorded)
else print('no recording beside the project: the seeded market alone')
for (const times of [1, 4, 16]) {
  const day = marketDay({ seed: 7, markets: 4 * times, minutes: Math.ceil(30 / times) })
  measure(`seeded market, ${4 * times} markets`, {
    markets: JSON.stringify(day.gammaMarkets),
    frames: day.frames,
    later: [],
  })
}

function measure(name: string, recording: Recording): void {
  // Made beforehand, so that reading and simulating the market is not counted.
  const raws = [...feed(recording, { ...defaultFeed, cells })].slice(0, framesMax)
  const frames = raws.filter(({ said }) => said.type === 'RawFrame').length
  const first = raws[0]
  if (!first) return
  const run = (raws: readonly Raw[]) => {
    const loop = createLoop({ stages, cells, startMs: first.atMs })
    const latency = createHistogram()
    const verdict = bookToVerdict(loop)
    const started = process.hrtime.bigint()
    for (const raw of raws) take(loop, raw, latency)
    const seconds = Number(process.hrtime.bigint() - started) / 1e9
    return { loop, latency, verdict, seconds }
  }
  run(raws.slice(0, warmUpRecords))
  const { loop, latency, verdict, seconds } = run(raws)
  const { heapUsed, rss } = process.memoryUsage()
  const micros = (ns: number) => (ns / 1_000).toFixed(0)
  print(
    `${name}: ${frames} frames, ${Math.round(frames / seconds)} frames/s, ` +
      `frame to last stage p50 ${micros(latency.percentile(50))} us, ` +
      `p99 ${micros(latency.percentile(99))} us, book event to verdict ` +
      `p50 ${micros(verdict.percentile(50))} us, p99 ${micros(verdict.percentile(99))} us; ` +
      `heap ${heapUsed >> 20} MiB, rss ${rss >> 20} MiB`,
  )
  const again = process.hrtime.bigint()
  let compared = 0
  for (const parity of replay(stages, cells, at => loop.log.records(at)))
    compared += parity.compared
  const replaySeconds = Number(process.hrtime.bigint() - again) / 1e9
  print(`  replay of ${compared} facts: ${Math.round(frames / replaySeconds)} frames/s`)
}

/** From a sealed book on the log to the first verdict that follows from it: stages 4 to 7. */
function bookToVerdict({ log }: Loop): ReturnType<typeof createHistogram> {
  const latency = createHistogram()
  let sealedNs: bigint | null = null
  log.subscribe(records => {
    const type = records[0]?.headers.type
    if (type === 'SealedBook') sealedNs = process.hrtime.bigint()
    if (type !== 'Verdict' || sealedNs === null) return
    latency.record(process.hrtime.bigint() - sealedNs)
    sealedNs = null
  })
  return latency
}

function take(loop: Loop, raw: Raw, latency: ReturnType<typeof createHistogram>): void {
  const started = process.hrtime.bigint()
  loop.take(raw)
  if (raw.said.type === 'RawFrame') latency.record(process.hrtime.bigint() - started)
}
