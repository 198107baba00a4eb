/** Facts with nothing in them but what a test says. */
import { rawHeader, type Said } from '@polytraders/messages'

export const rawFrame = (seq: number, text = `frame ${seq}`): Said<'RawFrame'> => ({
  type: 'RawFrame',
  fact: { ...rawHeader(seq), connection: 0, epoch: 1, seq, text },
})

export const clockTick = (atMs: number): Said<'ClockTick'> => ({
  type: 'ClockTick',
  fact: rawHeader(atMs),
})
