/** Facts with nothing in them but what a test says. */
import { type Said } from '@polytraders/messages'

const header = (atMs: number) =>
  ({ correlation_id: '', source_ts: atMs, recv_ts: atMs, quality: 'clean' }) as const

export const rawFrame = (seq: number, text = `frame ${seq}`): Said<'RawFrame'> => ({
  type: 'RawFrame',
  fact: { ...header(seq), connection: 0, epoch: 1, seq, text },
})

export const clockTick = (atMs: number): Said<'ClockTick'> => ({
  type: 'ClockTick',
  fact: header(atMs),
})
