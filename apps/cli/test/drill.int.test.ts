/**
 * The reduced drill: each of the eleven stages is killed once while fifty seconds of the recording
 * are played through them, or of the seeded market day where there is no recording.
 */
import { expect, test } from '@jest/globals'
import { drill } from '../drill/eleven.ts'
import { stageNames } from '../src/stage-processes.ts'

const minutes = 60_000
const seed = Number(process.env['DRILL_SEED'] ?? Date.now() % 1_000_000)

test(
  `one kill of each stage changes nothing (seed ${seed}; DRILL_SEED=${seed} replays it)`,
  async () => {
    const lines: string[] = []
    const say = (line: string) => void lines.push(line)
    const options = { kills: 1, zombies: 0, broker: false, playMs: 50_000, port: 27_092 }
    const report = await drill({ ...options, seed, say })
    expect(report).toMatchObject({ parity: 100, balanced: true, different: [], twice: 0 })
    expect(report.kills).toEqual(Object.fromEntries(stageNames.map(stage => [stage, 1])))
    expect(report.facts).toBeGreaterThan(10_000)
  },
  9 * minutes,
)
