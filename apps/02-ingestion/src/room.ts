/**
 * How much one input may lead to. Its outputs have to fit one batch of the log, and a frame of many
 * books, or a moment at which many are due, can lead to more. What does not fit is not lost: a
 * batch stays open, a status unsaid, a snapshot due, and the sweeps that follow say it.
 *
 * Sizes are upper bounds of what encoded records take.
 */
import { type MarketNotice } from '@polytraders/messages'
import { type Policy } from './policy.ts'
import { type Context, type Market, type Output, type State } from './state.ts'

/** A record without what follows here. */
const recordBytesMax = 650
/** What a snapshot says of its market. */
const snapshotBytesMax = 250
/** A side, a price and a size. */
const levelBytesMax = 12
/** UTF-8 of one of JavaScript's characters. */
const characterBytesMax = 3

export function contextOf(policy: Policy, state: State, said: (output: Output) => void): Context {
  const context: Context = {
    policy,
    state,
    saidBytes: 0,
    say(output) {
      context.saidBytes += bytesOf(output)
      said(output)
    },
  }
  return context
}

export function bytesOf(output: Output): number {
  switch (output.type) {
    case 'BookSnapshot':
      return snapshotBytes(output.fact.bids.length + output.fact.asks.length)
    case 'BookDelta':
      return recordBytesMax + levelBytesMax * output.fact.changes.length
    case 'MarketNotice':
      return recordBytesMax + characterBytesMax * textLength(output.fact)
    case 'Unreadable':
      return 0
    default:
      return recordBytesMax
  }
}

/**
 * Whether all that a market's batch or a sweep can say fits too: what changed, the whole book, its
 * health. An input that has said nothing yet has room for any market.
 */
export function hasRoom(
  { policy, saidBytes }: Context,
  { book: { yes, changes }, phase }: Market,
  bytesMax = policy.outputBytesMax,
): boolean {
  if (saidBytes === 0) return true
  const changed = phase === 'live' ? Math.min(changes.length, policy.batchChangesMax) : 0
  const book = snapshotBytes(yes.bidLevels + yes.askLevels)
  return saidBytes + 2 * recordBytesMax + levelBytesMax * changed + book <= bytesMax
}

const snapshotBytes = (levels: number) => recordBytesMax + snapshotBytesMax + levelBytesMax * levels

const textLength = ({ body, token_ids: tokens, condition_id: id }: MarketNotice) =>
  body.length + 2 * id.length + tokens.reduce((sum, token) => sum + token.length, 0)

/** Whether a status fits. */
export const hasRoomForStatus = ({ policy, saidBytes }: Context) =>
  saidBytes + recordBytesMax <= policy.outputBytesMax
