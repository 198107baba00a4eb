/**
 * A recording through the real book builder alone: what it came to for each token, and each change
 * of a market's certificate on the way. The book builder hears what the loop would have it hear.
 */
import { defaultPolicy, ingestion, type Output, type Policy } from '@polytraders/02-ingestion'
import { certificateOf } from '@polytraders/02-ingestion/facts'
import { healthOf } from '@polytraders/02-ingestion/health'
import { findingsOf, ladderOf, type Market, type TokenBook } from '@polytraders/02-ingestion/state'
import { type Compared, type HashCounts, hashCountsOf } from '@polytraders/02-ingestion/tally'
import { bookHash } from '@polytraders/domain'
import { type BookValidity, type Certificate, topics } from '@polytraders/messages'
import { defaultFeed, feed, type Raw, type Recording } from './feed.ts'

export type TokenReport = {
  readonly market: string
  readonly outcome: 'YES' | 'NO'
  readonly validity: BookValidity
  readonly certificate: Certificate
  /** The venue's hashes that changes claimed, the last of each batch (02-ingestion's tally.ts). */
  readonly venueHash: HashCounts
  readonly bbo: Compared
  readonly mirror: Compared
  /** SHA-256 of the final book, 64 hex digits. */
  readonly bookHash: string
}

export type BooksReport = {
  readonly frames: number
  /** Frames or parts of them that could not be taken. */
  readonly unreadable: number
  /** By token id. */
  readonly tokens: Readonly<Record<string, TokenReport>>
}

export type CertificateChange = {
  /** The frame heard last, from 0. */
  readonly frame: number
  readonly recv_ms: number
  readonly market: string
  readonly verdict: Certificate['verdict']
  readonly reasons: readonly string[]
}

export type BooksOptions = {
  readonly policy?: Partial<Policy>
  readonly changed?: (change: CertificateChange) => void
  /** Called at each frame with its number, from 0. */
  readonly progress?: (frame: number) => void
}

/** How long books of recordings without whole books take to count (README of 02-ingestion). */
export const warmUpMs = 90_000

export function runBooks(recording: Recording, options: BooksOptions = {}): BooksReport {
  const { changed, progress } = options
  const stage = ingestion({ ...defaultPolicy, ...options.policy, cell: 0, cells: 1 })
  const timeline = createTimeline(changed)
  let state = stage.initial()
  let frame = -1
  let unreadable = 0
  let offset = 0
  for (const raw of feed(recording, { ...defaultFeed, cells: 1 })) {
    const said = bookFact(raw)
    if (!said) continue
    if (said.type === 'RawFrame') {
      frame++
      progress?.(frame)
    }
    const source = { ...raw.at, offset: offset++ }
    state = stage.step(state, { ...said, source, content: noContent }, output => {
      if (output.type === 'Unreadable') unreadable++
      else timeline(output, Math.max(0, frame), raw.atMs)
    })
  }
  const tokens = [...state.markets.values()].flatMap(market => [
    [market.tokenIds[0], reportOf(market, market.yes)] as const,
    [market.tokenIds[1], reportOf(market, market.no)] as const,
  ])
  return { frames: frame + 1, unreadable, tokens: Object.fromEntries(tokens) }
}

/** The book builder looks at facts, not at their bytes. */
const noContent = new Uint8Array()

function bookFact({ at, said }: Raw) {
  if (at.topic !== topics.ingestionRaw.name) return null
  switch (said.type) {
    case 'RawFrame':
    case 'RawTick':
    case 'InstrumentSubscribed':
    case 'InstrumentUnsubscribed':
    case 'ConnectionChanged':
      return said
    default:
      return null
  }
}

function createTimeline(changed: BooksOptions['changed']) {
  const known = new Map<string, string>()
  return (output: Output, frame: number, recvMs: number): void => {
    if (!changed || !('fact' in output) || !('certificate' in output.fact)) return
    const { condition_id: market, certificate } = output.fact
    const { verdict, reasons } = certificate
    const words = [verdict, ...reasons].join(' ')
    if (known.get(market) === words) return
    known.set(market, words)
    changed({ frame, recv_ms: recvMs, market, verdict, reasons })
  }
}

const reportOf = (market: Market, token: TokenBook): TokenReport => ({
  market: market.conditionId,
  outcome: token.isYes ? 'YES' : 'NO',
  validity: healthOf(findingsOf(market)).validity,
  certificate: certificateOf(market),
  venueHash: hashCountsOf(token),
  bbo: { ...token.tally.bbo },
  mirror: { ...token.tally.mirror },
  bookHash: Buffer.from(bookHash(ladderOf(market, token))).toString('hex'),
})
