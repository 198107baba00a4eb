/**
 * A soak of the market side: `node apps/cli/drill/soak.ts`. The simulated venue, registry,
 * collector and book builder run as processes on Kafka; a fault is injected every so often. The
 * venue's own truth judges: no top of book that is marked TRUSTED may be wrong for longer than its
 * fault's bound. Prints how wrong it ever was, the lag from receive time, and each process's
 * memory. A fault's window ends when it is over, with the flood after one that held frames back,
 * and every book has been TRUSTED again for a second.
 */
import { cpus } from 'node:os'
import process from 'node:process'
import { namesFrom, wholeNumber } from '@polytraders/testkit/flags'
import { createRandom } from '@polytraders/testkit/random'
import { Command } from 'commander'
import { faultKinds, type SoakOptions, type SoakReport, soak } from './soak-run.ts'
import { sparkline } from './sparkline.ts'

const print = (line: string) => void process.stdout.write(`${line}\n`)
type Flags = {
  readonly minutes: number
  readonly fps: number
  readonly markets: number
  readonly cells: number
  readonly faultEvery: number
  readonly seed: number
  readonly kinds: readonly string[]
  readonly blind: boolean
  readonly json: boolean
}

const flags = new Command('soak')
  .description('the market side against a simulated venue with faults, judged by its own truth')
  .option('--minutes <n>', 'of faults, after one of warming up', wholeNumber, 30)
  .option('--fps <n>', 'frames a second told to each connection', wholeNumber, 2_000)
  .option('--markets <n>', 'markets', wholeNumber, 500)
  .option('--cells <n>', 'cells', wholeNumber, 2)
  .option('--fault-every <seconds>', 'a fault so often', wholeNumber, 10)
  .option('--seed <n>', 'of the faults', wholeNumber, 1)
  .option('--kinds <names>', 'which faults, by comma', namesFrom(faultKinds), faultKinds)
  .option('--blind', 'judge every book as if it were TRUSTED: the drill has to fail', false)
  .option('--json', 'the report as one object', false)
  .parse()
  .opts<Flags>()

const options: SoakOptions = {
  minutes: flags.minutes,
  framesPerSecond: flags.fps,
  markets: flags.markets,
  cells: flags.cells,
  warmUpMs: 60_000,
  faultEveryMs: flags.faultEvery * 1_000,
  kinds: flags.kinds,
  random: createRandom(flags.seed),
  blind: flags.blind,
  lagMsMax: 50,
  port: 22_092,
  say: line => void process.stderr.write(`${line}\n`),
}
const report = await soak(options)
if (flags.json) print(JSON.stringify(report, null, 2))
else describe(report)
process.exit(report.holds ? 0 : 1)

function describe(of: SoakReport): void {
  const where = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, node ${process.version}`
  print(
    `${where}: ${of.markets} markets in ${of.cells} cells, ${of.framesPerSecond} frames/s told ` +
      `to each connection, ${of.minutes} min, a fault every ${of.faultEveryMs / 1_000} s`,
  )
  print(`${of.records} facts heard, ${of.samples} looks at the truth of ${of.judged} books`)
  for (const [kind, { injected, wrong, worstMs, boundMs }] of Object.entries(of.faults)) {
    const worst = `wrong and TRUSTED: ${wrong} books, worst ${worstMs} ms of ${boundMs}`
    print(`  ${kind.padEnd(20)} ${String(injected).padStart(4)} injected  ${worst}`)
  }
  print(`TRUSTED book time ${(of.trustedShare * 100).toFixed(2)} %`)
  const { outside, all, p99ByMinute } = of.lagMs
  print(`lag from receive time: p50 ${outside.p50}, p99 ${outside.p99} ms outside fault windows`)
  print(`  (${outside.count} of ${all.count} deltas); with them p50 ${all.p50}, p99 ${all.p99} ms`)
  print(`  p99 by minute: ${p99ByMinute.join(' ')} ms`)
  for (const [name, { rssMiB, cpuSeconds }] of Object.entries(of.processes)) {
    const [first, last] = [rssMiB[0] ?? 0, rssMiB.at(-1) ?? 0]
    const line = sparkline(rssMiB)
    print(`  ${name.padEnd(16)} ${first} to ${last} MiB ${line}  ${cpuSeconds.toFixed(0)} s of CPU`)
  }
  for (const problem of of.problems) print(`  ${problem}`)
  print(of.holds ? 'holds' : 'DOES NOT HOLD')
}
