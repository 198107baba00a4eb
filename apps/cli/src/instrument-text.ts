/** An instrument of the history as a person reads it: what it was, and what we knew it by. */
import { type InstrumentVersion, type KnownInstrument } from '@polytraders/postgres'
import { table } from './output.ts'

type Shown = {
  readonly known: KnownInstrument
  readonly validAtMs: number
  readonly knownAtMs: number
  /** Null when it never was read. */
  readonly syncedMs: number | null
}

export function instrumentText({ known, validAtMs, knownAtMs, syncedMs }: Shown): string {
  const { instrument, version, validFromMs, knownFromMs } = known
  const { status, halt_reason, uma_status, payout, token_ids, fee_schedule } = instrument
  const rows = [
    ['question', instrument.question],
    ['condition', instrument.condition_id],
    ['tokens', token_ids.length > 0 ? token_ids.join(' ') : 'unknown'],
    ['status', halt_reason === '' ? status : `${status}: ${halt_reason}`],
    ['payout', payout ? payout.map(decimal).join(' / ') : 'none yet'],
    ['uma', uma_status || 'nothing said'],
    ['tick', orUnknown(instrument.tick_size)],
    ['minimum size', orUnknown(instrument.min_size)],
    ['fee', feeText(fee_schedule)],
    ['opens', timeText(instrument.open_time)],
    ['closes', timeText(instrument.close_time)],
    ['resolved', timeText(instrument.resolution_time)],
    ['group', `${instrument.group_id}${instrument.neg_risk ? ', neg-risk' : ''}`],
    ['category', instrument.category || 'none'],
    ['re-lists', instrument.duplicate_of || 'nothing'],
    ['version', `${version}, true from ${timeText(validFromMs)}, known ${timeText(knownFromMs)}`],
    ['asked', `true at ${timeText(validAtMs)}, as known at ${timeText(knownAtMs)}`],
    ['last read', timeText(syncedMs)],
  ]
  return table(rows)
}

export function historyText(versions: readonly InstrumentVersion[]): string {
  const rows = versions.map(({ version, instrument, ...times }) => [
    String(version),
    instrument.status,
    timeText(times.validFromMs),
    times.validToMs === null ? '-' : timeText(times.validToMs),
    timeText(times.knownFromMs),
    times.knownToMs === null ? '-' : timeText(times.knownToMs),
    version === 1 ? 'first seen' : instrument.changed.join(' '),
  ])
  const head = ['version', 'status', 'true from', 'to', 'known from', 'to', 'changed']
  return table([head, ...rows])
}

const timeText = (ms: number | null) => (ms === null ? 'unknown' : new Date(ms).toISOString())
const decimal = (micros: number) => String(micros / 1e6)
const orUnknown = (micros: number) => (micros > 0 ? decimal(micros) : 'unknown')

function feeText(fee: KnownInstrument['instrument']['fee_schedule']): string {
  if (fee.kind === 'unknown') return 'unknown'
  const payer = fee.taker_only ? 'taker only' : 'both sides'
  if (fee.kind === 'flat') return `${fee.fee_bps} bps, ${payer}`
  return `rate ${decimal(fee.rate)}, exponent ${fee.exponent}, ${payer}`
}
