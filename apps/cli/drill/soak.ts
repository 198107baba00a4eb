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
import { parseArgs } from 'node:util'
import { createRandom } from '@polytraders/testkit'
import { faultKinds, type SoakOptions, type SoakReport, soak } from './soak-run.ts'
import { sparkline } from './sparkline.ts'

const print = (line: string) => void process.stdout.write(`${line}\n`)
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    fps: { type: 'string', default: '2000' },
    markets: { type: 'string', default: '500' },
    cells: { type: 'string', default: '2' },
    'fault-every': { type: 'string', default: '10' },
    kinds: { type: 'string', default: faultKinds.join() },
    seed: { type: 'string', default: '1' },
    blind: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  print('soak [--minutes 30] [--fps 2000] [--markets 500] [--cells 2] [--fault-every 10]')
  print('     [--seed 1] [--kinds LIST] [--blind] [--json]')
  print(`  --kinds  which faults, by comma; all of them: ${faultKinds.join(' ')}`)
  print('  --blind  judges every book as if it were TRUSTED, to show that the judge can fail')
  process.exit()
}

const options: SoakOptions = {
  minutes: Number(values.minutes),
  framesPerSecond: Number(values.fps),
  markets: Number(values.markets),
  cells: Number(values.cells),
  warmUpMs: 60_000,
  faultEveryMs: Number(values['fault-every']) * 1_000,
  kinds: values.kinds.split(','),
  random: createRandom(Number(values.seed)),
  blind: values.blind,
  lagMsMax: 50,
  port: 22_092,
  say: line => void process.stderr.write(`${line}\n`),
}
const report = await soak(options)
if (values.json) print(JSON.stringify(report, null, 2))
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
