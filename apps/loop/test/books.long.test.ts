import { expect, test } from '@jest/globals'
import { type CertificateChange, type ParsedRecording, runBooks, warmUpMs } from '../src/index.ts'
import { sharedChanges, sharedRecording } from './shared.ts'

/** Whatever the machine, and whoever else is at work on it. */
const playMsMax = 120_000

function testOn(read: () => ParsedRecording | null, claim: string, holds: Holds): void {
  const has = read() !== null
  const name = has ? claim : `${claim} (skipped: no recording beside the project)`
  const run = () => {
    const recording = read()
    if (recording) holds(recording)
  }
  if (has) test(name, run, playMsMax)
  else test.skip(name, run)
}
type Holds = (recording: ParsedRecording) => void

testOn(
  sharedRecording,
  'frames: every hash is explained, every comparison agrees, nothing is BROKEN',
  recording => {
    const changes: CertificateChange[] = []
    const report = runBooks(recording, { changed: change => changes.push(change) })
    expect([report.frames, report.unreadable, recording.hasBooks]).toEqual([31_176, 0, true])
    const tokens = Object.values(report.tokens)
    expect(tokens).toHaveLength(12)
    const sum = (count: 'atOnce' | 'late' | 'inOrder' | 'broken' | 'unknown') =>
      tokens.reduce((total, { venueHash }) => total + venueHash[count], 0)
    expect([sum('atOnce'), sum('late'), sum('inOrder'), sum('broken'), sum('unknown')]).toEqual([
      52_802, 102, 8, 0, 0,
    ])
    for (const { validity, certificate, bbo, mirror } of tokens) {
      expect([validity, certificate.verdict, certificate.venue_hash]).toEqual([
        'valid',
        'TRUSTED',
        'agreed',
      ])
      expect(bbo.compared).toBeGreaterThan(200)
      expect([bbo.agreed, mirror.agreed]).toEqual([bbo.compared, mirror.compared])
    }
    expect(changes.map(({ verdict }) => verdict).filter(verdict => verdict === 'BROKEN')).toEqual(
      [],
    )
    // Each market once waits for its books and once has them.
    expect(changes).toHaveLength(12)
  },
)

testOn(
  sharedChanges,
  'changes alone count after a warm-up; best prices agree ever after',
  recording => {
    const changes: CertificateChange[] = []
    const policy = { warmUpMs }
    const report = runBooks(recording, { policy, changed: change => changes.push(change) })
    expect([recording.count, report.unreadable, recording.hasBooks]).toEqual([133_815, 0, false])
    const startMs = changes[0]?.recv_ms ?? 0
    for (const { validity, certificate, venueHash, bbo, mirror } of Object.values(report.tokens)) {
      expect([validity, certificate.verdict]).toEqual(['valid', 'SUSPECT'])
      expect(certificate.reasons).toEqual(['snapshot-absent'])
      expect(venueHash).toEqual({ atOnce: 0, late: 0, inOrder: 0, broken: 0, unknown: 0 })
      expect(bbo.compared).toBeGreaterThan(500)
      expect([bbo.agreed, mirror.agreed]).toEqual([bbo.compared, mirror.compared])
    }
    for (const { recv_ms, verdict, reasons } of changes) {
      expect(verdict).toBe('SUSPECT')
      const isWarm = !reasons.includes('awaiting-snapshot')
      expect(isWarm).toBe(recv_ms >= startMs + warmUpMs)
    }
  },
)

testOn(sharedChanges, 'changes alone: without the rule no book ever counts', recording => {
  const report = runBooks(recording)
  const found = Object.values(report.tokens).map(({ validity, certificate }) => {
    return `${validity} ${certificate.verdict}`
  })
  expect(new Set(found)).toEqual(new Set(['resyncing BROKEN']))
})
