/** Facts with nothing in them but what a test says. */
import { type Certificate, rawHeader, type Said } from '@polytraders/messages'

export const rawFrame = (seq: number, text = `frame ${seq}`): Said<'RawFrame'> => ({
  type: 'RawFrame',
  fact: { ...rawHeader(seq), connection: 0, epoch: 1, seq, text },
})

export const clockTick = (atMs: number): Said<'ClockTick'> => ({
  type: 'ClockTick',
  fact: rawHeader(atMs),
})

/** The certificate of a book that all evidence speaks for. */
export const trusted: Certificate = {
  verdict: 'TRUSTED',
  reasons: [],
  epoch: 1,
  snapshot_seq: 1,
  gap_count: 0,
  parse_errors: 0,
  bbo_agreed: true,
  mirror_agreed: true,
  venue_hash: 'agreed',
  last_audit_ts: null,
}
