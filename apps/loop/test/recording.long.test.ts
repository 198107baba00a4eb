/**
 * Five recorded minutes of a real market through all eleven stages. Where the recording is absent
 * the seeded market day takes its place, and the name of the test says so.
 */
import { describe, expect, test } from '@jest/globals'
import {
  demoPolicies,
  loopStages,
  marketDayRecording,
  type Played,
  playRecording,
  traceOf,
} from '../src/index.ts'
import { sharedRecording } from './shared.ts'

const eleven = loopStages({})
  .map(({ wiring }) => wiring.stage)
  .filter(stage => stage !== '08-orders-paper')

const minutes = 60_000
const recorded = sharedRecording()
const name = recorded ? 'the recorded market' : 'the seeded market (no recording: SKIPPED)'

describe(name, () => {
  let run: Played

  test(
    'is played whole, without a dead letter, every book valid at the end',
    async () => {
      run = await playRecording(recorded ?? marketDayRecording(7), {
        stages: loopStages(demoPolicies),
        cells: 4,
        progress() {},
      })
      const { frames, books, stages } = run.summary
      if (recorded) expect(frames).toBe(31_176)
      expect(books.invalid).toBe(0)
      expect(books.valid).toBeGreaterThan(0)
      for (const { deadLetters, duplicates, lost } of Object.values(stages)) {
        expect([deadLetters, duplicates, lost]).toEqual([0, 0, 0])
      }
    },
    3 * minutes,
  )

  test('is replayed to the last byte: parity 100', () => {
    expect(run.summary.parity).toBe(100)
    expect(run.parities.filter(({ divergence }) => divergence)).toEqual([])
  })

  test('leads to trades, while most candidates are refused', () => {
    const { verdicts, fills, traded } = run.summary
    expect(fills).toBeGreaterThan(0)
    expect(traded.length).toBeGreaterThan(0)
    expect(verdicts.REJECT).toBeGreaterThan(verdicts.APPROVE)
  })

  test('leaves a ledger whose debits equal its credits', () => {
    expect(run.summary.ledger.balanced).toBe(true)
  })

  test('has a trade that is traced through every stage, every link whole', () => {
    const packet = traceOf(at => run.log.records(at), run.summary.traded[0] ?? '')
    expect(packet?.links.filter(({ holds }) => !holds)).toEqual([])
    expect(packet?.links.map(({ link }) => link)).toContain('replay says the same: 07-decision')
    const stages = packet?.records.map(({ stage }) => stage)
    expect([...new Set(stages)].sort()).toEqual(eleven)
  })
})
