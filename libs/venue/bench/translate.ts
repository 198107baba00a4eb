/**
 * How fast the venue's frames become typed events, on the recording beside the repository: frames
 * and level updates a second, with JSON.parse alone on the same texts as the floor. Prints its
 * conditions.
 *
 *   node libs/venue/bench/translate.ts [rounds]
 */
import { arch, cpus, loadavg, platform } from 'node:os'
import { readMarketFrame } from '@polytraders/venue/translate'
import { recordedFrames, recordingName } from '../test/recording.ts'

const rounds = Number(process.argv[2] ?? 15)
const write = (line: string) => process.stdout.write(`${line}\n`)

const texts = recordedFrames()
const changes = texts.filter(text => text.includes('"price_changes"'))
const characters = changes.reduce((sum, text) => sum + text.length, 0) / changes.length

/** Level updates that a frame brings; books count as one each level. */
function updatesOf(text: string): number {
  const reading = readMarketFrame(text)
  if (!reading.ok) throw new Error(reading.detail)
  let updates = 0
  for (const event of reading.events) {
    if (event.type === 'price_change') updates += event.changes.length
    if (event.type === 'book') updates += event.bids.length + event.asks.length
  }
  return updates
}

const parseOnly = (text: string) => (JSON.parse(text) === null ? 1 : 0)

const runs = [
  { name: 'price_change frames, JSON.parse alone', texts: changes, run: parseOnly },
  { name: 'price_change frames, to events', texts: changes, run: updatesOf },
  { name: 'all frames, JSON.parse alone', texts, run: parseOnly },
  { name: 'all frames, to events', texts, run: updatesOf },
]

write(
  `machine     ${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${platform()} ${arch()}`,
)
write(`node        ${process.version}, load ${loadavg()[0]?.toFixed(2)} at start`)
write(`data        ${recordingName}: ${texts.length} frames, ${changes.length} price_change`)
write(`            of ${characters.toFixed(0)} characters and two level updates each`)
write(
  `conditions  one thread, texts in memory, best and median of ${rounds} rounds, by the CPU's time`,
)
write('')
const columns = (name: string, values: readonly string[]) => {
  const widths = [10, 8, 12, 12]
  const cells = values.map((value, at) => value.padStart(widths[at] ?? 0))
  return name.padEnd(40) + cells.join('')
}
write(columns('what', ['us/frame', 'median', 'frames/s', 'updates/s']))

// Rounds of all runs alternate, so that a busy neighbour disturbs them alike.
const measured = runs.map(() => ({ seconds: [] as number[], updates: 0 }))
for (let round = 0; round < rounds; round++) {
  for (const [at, { texts: frames, run }] of runs.entries()) {
    const start = process.cpuUsage()
    let updates = 0
    for (const text of frames) updates += run(text)
    const { user, system } = process.cpuUsage(start)
    measured[at]?.seconds.push((user + system) / 1e6)
    const result = measured[at]
    if (result) result.updates = updates
  }
}

for (const [at, { name, texts: frames }] of runs.entries()) {
  const { seconds = [], updates = 0 } = measured[at] ?? {}
  const sorted = seconds.toSorted((a, b) => a - b)
  const best = sorted[0] ?? Number.NaN
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const perFrame = (time: number) => ((time / frames.length) * 1e6).toFixed(2)
  const rate = (count: number) => Math.round(count / best).toLocaleString('en')
  const counts = [rate(frames.length), updates ? rate(updates) : '-']
  write(columns(name, [perFrame(best), perFrame(median), ...counts]))
}
