/** The certificate that most books of a test have. */
import { type Certificate } from '@polytraders/messages'

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
