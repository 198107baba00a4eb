/** A message on its way to those who subscribed: what faults take, and give back. */
import { type MarketEvent } from '@polytraders/venue/translate'

export type Telling = {
  /** The script's time. */
  readonly atMs: number
  readonly text: string
  /** `snapshot`: the books that a subscription is sent first. */
  readonly kind: MarketEvent['type'] | 'snapshot'
  /** Condition id; empty for the snapshot of several. */
  readonly market: string
  readonly tokens: readonly string[]
}
