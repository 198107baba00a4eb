/** The sources of a drill: raw frames and ticks at a steady rate, until told to stop. */
import { setTimeout as sleep } from 'node:timers/promises'
import { buildCodec, openSource, type RawFact } from '@polytraders/runtime'
import { createKafkaLog } from '@polytraders/runtime/kafka'
import { clockTick, rawFrame, toyCells, toyTopics } from '@polytraders/testkit'
import { tell } from './messages.ts'
import { kafkaOf, readDrillConfig } from './settings.ts'

const config = readDrillConfig()
const { s1, s2 } = toyTopics(config.DRILL_RUN)
const log = await createKafkaLog(kafkaOf(config))
const codec = buildCodec()
const pollMs = 5

const sources = await Promise.all(
  [s1, s2].flatMap(({ name: topic }) =>
    Array.from({ length: toyCells }, (_, partition) =>
      openSource({ log, codec, at: { topic, partition }, name: 'drill', build: 'drill' }),
    ),
  ),
)

let going = true
process.once('SIGTERM', () => {
  going = false
})

/** The first half of the sources says frames, the other ticks; a stride spreads them unevenly. */
function factOf(index: number, count: number): RawFact {
  return index < toyCells ? rawFrame(count) : clockTick(count)
}

let count = 0
let appended: Promise<unknown> = Promise.resolve()
const started = performance.now()
while (going) {
  const due = Math.floor(((performance.now() - started) * config.DRILL_RATE) / 1_000)
  for (; count < due; count++) {
    const index = (count * 7 + (count >> 3)) % sources.length
    const append = sources[index]?.append([factOf(index, count)])
    appended = Promise.all([appended, append])
  }
  await sleep(pollMs)
}
await appended
tell({ event: 'sent', count })
process.exit(0)
