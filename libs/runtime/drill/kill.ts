/**
 * `node libs/runtime/drill/kill.ts --kills 20 --zombies 5`: the kill drill, and its report. Ends
 * with 1 when a record was lost, counted twice, or is not what never stopping would have said. With
 * `--owner-rule off --fence off` it must fail: that is what they are for.
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { runDrill } from './drill.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '10' },
    zombies: { type: 'string', default: '3' },
    rate: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    brokers: { type: 'string', default: process.env['KAFKA_BROKERS'] ?? '127.0.0.1:19092' },
    'owner-rule': { type: 'string', default: 'on' },
    fence: { type: 'string', default: 'on' },
  },
})
const isOff = (value: string) => (value === 'off' ? 'off' : 'on')
const say = (line: string) => void process.stdout.write(`${line}\n`)

say(`seed ${values.seed}, ${cpus().length} cores, Node ${process.version}`)
say(`${values.kills} kills and ${values.zombies} zombies a stage, ${values.rate} records/s`)
say(`owner rule ${values['owner-rule']}, fence ${values.fence}`)
const report = await runDrill({
  brokers: values.brokers,
  kills: Number(values.kills),
  zombies: Number(values.zombies),
  rate: Number(values.rate),
  seed: Number(values.seed),
  ownerRule: isOff(values['owner-rule']),
  fence: isOff(values.fence),
  say,
})

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
