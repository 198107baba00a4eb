import { expect, test } from '@jest/globals'
import { type InstrumentVersion } from '@polytraders/postgres'
import { InvalidArgumentError } from 'commander'
import { historyText, instrumentText } from './instrument-text.ts'
import { moment } from './parse.ts'

const instrument: InstrumentVersion['instrument'] = {
  correlation_id: '',
  source_ts: 0,
  recv_ts: 0,
  quality: 'clean',
  market_id: '501',
  condition_id: '0xa1',
  token_ids: ['111', '222'],
  group_id: '77',
  version: 2,
  changed: ['status', 'payout'],
  question: 'Does the claim hold?',
  status: 'resolved',
  halt_reason: '',
  open_time: null,
  close_time: 1_782_777_600_000,
  resolution_time: 1_782_820_800_000,
  resolution_rule: '',
  resolution_source: '',
  uma_status: 'resolved',
  payout: [500_000, 500_000],
  tick_size: 10_000,
  min_size: 0,
  fee_bps: 0,
  fee_schedule: {
    kind: 'curve',
    fee_bps: 0,
    rate: 50_000,
    exponent: 1,
    taker_only: true,
    rebate_rate: 0,
  },
  neg_risk: true,
  parent_event_id: '77',
  category: '',
  protocol_version: 'v1',
  duplicate_of: '',
  last_synced_ts: 0,
}

const known: InstrumentVersion = {
  instrument,
  version: 2,
  eventId: 9,
  validFromMs: 1_782_820_800_000,
  knownFromMs: 1_782_820_900_000,
  validToMs: null,
  knownToMs: null,
}

test('an instrument is shown with what was asked and what we knew it by', () => {
  const text = instrumentText({ known, validAtMs: 0, knownAtMs: 0, syncedMs: null })
  expect(text).toMatch(/^status +resolved$/m)
  expect(text).toMatch(/^payout +0\.5 \/ 0\.5$/m)
  expect(text).toMatch(/^minimum size +unknown$/m)
  expect(text).toMatch(/^fee +rate 0\.05, exponent 1, taker only$/m)
  expect(text).toMatch(/^version +2, true from 2026-06-30T12:00:00\.000Z, known .*12:01:40\.000Z$/m)
  expect(text).toMatch(/^last read +unknown$/m)
})

test('a history has a line for each version, with where each ends and what it changed', () => {
  const first = { ...known, version: 1, validToMs: known.validFromMs, knownToMs: 1 }
  const lines = historyText([first, known]).split('\n')
  expect(lines).toHaveLength(3)
  expect(lines[1]).toMatch(/^1 .*first seen$/)
  expect(lines[2]).toMatch(/^2 .* - .*status payout$/)
})

test('a time is epoch ms or ISO 8601', () => {
  expect(moment('1782820800000')).toBe(1_782_820_800_000)
  expect(moment('2026-06-30T12:00:00Z')).toBe(1_782_820_800_000)
  for (const text of ['soon', '', '99999999999999999']) {
    expect(() => moment(text)).toThrow(InvalidArgumentError)
  }
})
