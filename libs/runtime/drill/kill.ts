/**
 * `node libs/runtime/drill/kill.ts --kills 20 --zombies 5`: the kill drill, and its report. Ends
 * with 1 when a record was lost, counted twice, or is not what never stopping would have said. With
 * `--owner-rule off --fence off` it must fail: that is what they are for.
 */
import { cpus } from 'node:os'
import { wholeNumber } from '@polytraders/testkit/flags'
import { Command, Option } from 'commander'
import { runDrill } from './drill.ts'

type Flags = {
  readonly kills: number
  readonly zombies: number
  readonly rate: number
  readonly seed: number
  readonly brokers: string
  readonly ownerRule: 'on' | 'off'
  readonly fence: 'on' | 'off'
}

const rule = (flags: string, what: string) =>
  new Option(flags, what).choices(['on', 'off']).default('on')

const flags = new Command('kill')
  .description('kills and pauses two stages on Kafka, and proves that nothing is lost or twice')
  .option('--kills <n>', 'of each stage', wholeNumber, 10)
  .option('--zombies <n>', 'of each stage', wholeNumber, 3)
  .option('--rate <n>', 'records a second', wholeNumber, 500)
  .option('--seed <n>', 'of the moments; another each time', wholeNumber, Date.now() % 1_000_000)
  .option('--brokers <list>', 'Kafka', process.env['KAFKA_BROKERS'] ?? '127.0.0.1:19092')
  .addOption(rule('--owner-rule <on|off>', 'readers pass over records of an earlier owner'))
  .addOption(rule('--fence <on|off>', 'an owner that was succeeded can append no more'))
  .parse()
  .opts<Flags>()
const say = (line: string) => void process.stdout.write(`${line}\n`)

say(`seed ${flags.seed}, ${cpus().length} cores, Node ${process.version}`)
say(`${flags.kills} kills and ${flags.zombies} zombies a stage, ${flags.rate} records/s`)
say(`owner rule ${flags.ownerRule}, fence ${flags.fence}`)
const report = await runDrill({ ...flags, say })

const sorted = [...report.takeoverMs].sort((x, y) => x - y)
const quantile = (share: number) =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
say(`sources sent ${report.sent} records`)
for (const [name, verdict] of [
  ['A', report.a],
  ['B', report.b],
] as const) {
  const { taken, said, owners, stale } = verdict
  say(`${name} took ${taken}, said ${said}; ${owners} owners, ${stale} stale records passed over`)
}
say(
  `kill to live again: p50 ${quantile(0.5)} ms, max ${quantile(1)} ms; refolded ${report.refolded}`,
)
say(`zombies ended: ${report.zombieEnds.join(', ') || 'none'}`)
for (const problem of report.problems) say(`PROBLEM ${problem}`)
say(report.ok ? 'no loss, no duplicate, exact refold' : 'FAILED')
process.exit(report.ok ? 0 : 1)
