/**
 * The reduced drill: one kill a stage while a third of the recording is played through the eleven
 * processes, or the seeded market day where there is no recording.
 */
import { expect, test } from '@jest/globals'
import { drill } from '../drill/eleven.ts'

const minutes = 60_000
const seed = Number(process.env['DRILL_SEED'] ?? Date.now() % 1_000_000)

test(
  `one kill a stage changes nothing (seed ${seed}; DRILL_SEED=${seed} replays it)`,
  async () => {
    const lines: string[] = []
    const say = (line: string) => void lines.push(line)
    const options = { kills: 1, zombies: 0, broker: false, frames: 10_000, port: 27_092 }
    const report = await drill({ ...options, seed, say })
    expect(report).toMatchObject({ parity: 100, balanced: true, different: [], twice: 0 })
    expect(Object.values(report.kills).reduce((a, b) => a + b, 0)).toBeGreaterThan(5)
    expect(report.facts).toBeGreaterThan(10_000)
  },
  9 * minutes,
)
