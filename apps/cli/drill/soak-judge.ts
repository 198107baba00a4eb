/**
 * The judge of a soak: holds what the book builder says against what the venue knows to be true.
 * A look finds a book wrong when its top is not the venue's at that moment; what counts is for how
 * long it stays wrong while it is marked TRUSTED. A book that is merely behind is right again at
 * the next look or the one after.
 */
import { createHistogram } from 'node:perf_hooks'
import { type SinkBatch, type SinkRecord } from '@polytraders/runtime'

/** A token's top, as GET /simulator/truth has it. */
export type Top = {
  readonly token: string
  readonly market: string
  readonly bestBid: string
  readonly bestAsk: string
}

/** A fault as POST /simulator/faults answers it. */
export type Injected = {
  readonly kind: string
  readonly market: string | null
  readonly startMs: number
  readonly durationMs: number
}

/** Of one kind of fault: how often, how many books were wrong and TRUSTED, and for how long. */
export type FaultTally = {
  readonly injected: number
  readonly wrong: number
  readonly worstMs: number
  readonly boundMs: number
}

type Book = {
  yesToken: string
  bid: number
  ask: number
  isTrusted: boolean
  /** Since a look first found it wrong and TRUSTED, without one that found it right since. */
  wrong: { readonly sinceMs: number; isCounted: boolean } | null
  /** As it was said, whatever a blind judge takes it for. */
  isDoubted: boolean
}

/**
 * How long a book may be wrong and TRUSTED, by kind: what the drill of corruptions promises
 * (02-ingestion/drill/corruption-classes.ts), with the wait for the market's next word, and half a
 * second between two looks. Where nothing comes, there is no such word, and silence has to tell.
 */
const boundMsOf = (kind: string) => (silencing.has(kind) ? 12_500 : 3_000)
export const silencing: ReadonlySet<string> = new Set([
  ...['stale', 'frozen', 'slow-drip', 'half-open', 'huge-frame'],
])
const noFault = '(no fault)'

/** A fault is answered for by what went wrong until so long after it ended. */
const afterFaultMs = 8_000
/** A fault's window is over when it has ended and every book has been TRUSTED again for so long. */
const calmMs = 1_000
/** What was held back for a while comes at once when that is over, and is worked off. */
const floodMs = 5_000

type State = {
  readonly isBlind: boolean
  readonly books: Map<string, Book>
  readonly faults: Injected[]
  readonly tallies: Map<string, { injected: number; wrong: number; worstMs: number }>
  /** Lag outside of fault windows, and of everything. */
  readonly outside: ReturnType<typeof createHistogram>
  readonly all: ReturnType<typeof createHistogram>
  /** Of each minute, outside of fault windows. */
  readonly minutes: Map<number, ReturnType<typeof createHistogram>>
  begunMs: number
  faultsEndMs: number
  /** Books that are not TRUSTED now, and when there last was one. */
  doubted: number
  doubtedMs: number
  records: number
  samples: number
  looked: number
  trusted: number
}

/** `isBlind` takes every book for TRUSTED, to show that a judge can find fault. */
export function createJudge(isBlind: boolean) {
  const state: State = {
    isBlind,
    books: new Map(),
    faults: [],
    tallies: new Map(),
    outside: createHistogram(),
    all: createHistogram(),
    minutes: new Map(),
    begunMs: Number.POSITIVE_INFINITY,
    faultsEndMs: 0,
    doubted: 0,
    doubtedMs: Number.NEGATIVE_INFINITY,
    records: 0,
    samples: 0,
    looked: 0,
    trusted: 0,
  }
  return {
    begin(nowMs: number) {
      state.begunMs = nowMs
    },
    hear: ({ records }: SinkBatch) => {
      for (const record of records) hear(state, record)
    },
    faulted(fault: Injected) {
      state.faults.push(fault)
      const floodedMs = silencing.has(fault.kind) ? floodMs : 0
      const endMs = fault.startMs + fault.durationMs + floodedMs
      state.faultsEndMs = Math.max(state.faultsEndMs, endMs)
      tallyOf(state, fault.kind).injected++
    },
    look: (tops: readonly Top[], nowMs: number) => look(state, tops, nowMs),
    progress: (leftSeconds: number) =>
      `${leftSeconds} s left: ${state.records} facts, ${state.faults.length} faults, ` +
      `lag p99 ${state.outside.percentile(99)} ms, ` +
      `TRUSTED ${((100 * state.trusted) / Math.max(1, state.looked)).toFixed(1)} %`,
    verdict: () => verdictOf(state),
  }
}

function hear(state: State, record: SinkRecord): void {
  state.records++
  switch (record.type) {
    case 'BookSnapshot': {
      const { token_ids, bids, asks, condition_id: id } = record.fact
      const top = { bid: bids[0]?.price ?? 0, ask: asks[0]?.price ?? 1_000_000 }
      change(state, id, { yesToken: token_ids[0] ?? '', ...top }, record.fact.certificate.verdict)
      return
    }
    case 'BookDelta': {
      const { best_bid: bid, best_ask: ask, condition_id: id, recv_ts } = record.fact
      change(state, id, { bid, ask }, record.fact.certificate.verdict)
      if (recv_ts >= state.begunMs) noteLag(state, record.timestampMs, recv_ts)
      return
    }
    case 'BookStatus':
      change(state, record.fact.condition_id, {}, record.fact.certificate.verdict)
      return
    default:
  }
}

function change(state: State, id: string, said: Partial<Book>, verdict: string): void {
  const fresh = { yesToken: '', bid: 0, ask: 1_000_000, wrong: null, isDoubted: false }
  const before = state.books.get(id) ?? fresh
  const isDoubted = verdict !== 'TRUSTED'
  state.doubted += Number(isDoubted) - Number(before.isDoubted)
  const isTrusted = state.isBlind || !isDoubted
  state.books.set(id, { ...before, ...said, isTrusted, isDoubted })
}

function noteLag(state: State, saidMs: number, receivedMs: number): void {
  const lag = Math.max(1, saidMs - receivedMs)
  state.all.record(lag)
  if (state.doubted > 0) state.doubtedMs = receivedMs
  const overMs = Math.max(state.doubtedMs, state.faultsEndMs)
  if (receivedMs <= overMs + calmMs) return
  state.outside.record(lag)
  const minute = Math.floor((receivedMs - state.begunMs) / 60_000)
  const histogram = state.minutes.get(minute) ?? createHistogram()
  state.minutes.set(minute, histogram)
  histogram.record(lag)
}

function look(state: State, tops: readonly Top[], nowMs: number): void {
  state.samples++
  for (const { market, token, bestBid, bestAsk } of tops) {
    const book = state.books.get(market)
    if (book?.yesToken !== token) continue
    state.looked++
    if (book.isTrusted) state.trusted++
    const isRight = book.bid === micros(bestBid) && book.ask === micros(bestAsk)
    if (isRight || !book.isTrusted) {
      book.wrong = null
      continue
    }
    book.wrong ??= { sinceMs: nowMs, isCounted: false }
    noteWrong(state, market, book.wrong, nowMs)
  }
}

/** A look or two tell nothing: what the venue did a moment ago is still on its way. */
const behindMsMax = 1_000

function noteWrong(
  state: State,
  market: string,
  wrong: NonNullable<Book['wrong']>,
  nowMs: number,
): void {
  const wrongMs = nowMs - wrong.sinceMs
  if (wrongMs < behindMsMax) return
  const tally = tallyOf(state, kindAt(state, market, wrong.sinceMs))
  if (!wrong.isCounted) tally.wrong++
  wrong.isCounted = true
  tally.worstMs = Math.max(tally.worstMs, wrongMs)
}

/** The fault that answers for a market then: of those at work on it, the one that takes longest. */
function kindAt({ faults }: State, market: string, atMs: number): string {
  const struck = faults.filter(
    ({ startMs, durationMs, market: of }) =>
      (of === null || of === market) &&
      atMs >= startMs - 1_000 &&
      atMs <= startMs + durationMs + afterFaultMs,
  )
  const kinds = struck.map(({ kind }) => kind)
  return kinds.findLast(kind => silencing.has(kind)) ?? kinds.at(-1) ?? noFault
}

function tallyOf({ tallies }: State, kind: string) {
  const known = tallies.get(kind)
  if (known) return known
  const fresh = { injected: 0, wrong: 0, worstMs: 0 }
  tallies.set(kind, fresh)
  return fresh
}

const micros = (decimal: string) => Math.round(Number(decimal) * 1_000_000)

function verdictOf(state: State) {
  const faults: Record<string, FaultTally> = {}
  for (const [kind, tally] of [...state.tallies].sort(([a], [b]) => (a < b ? -1 : 1))) {
    faults[kind] = { ...tally, boundMs: boundMsOf(kind) }
  }
  const quantiles = (of: ReturnType<typeof createHistogram>) => ({
    count: of.count,
    p50: of.percentile(50),
    p99: of.percentile(99),
  })
  const problems = Object.entries(faults)
    .filter(([, { worstMs, boundMs }]) => worstMs > boundMs)
    .map(([kind, { worstMs, boundMs }]) => {
      return `${kind}: a book was wrong and TRUSTED for ${worstMs} ms; its bound is ${boundMs}`
    })
  return {
    records: state.records,
    samples: state.samples,
    judged: state.books.size,
    trustedShare: state.trusted / Math.max(1, state.looked),
    faults,
    lagMs: {
      outside: quantiles(state.outside),
      all: quantiles(state.all),
      p99ByMinute: [...state.minutes.values()].map(minute => minute.percentile(99)),
    },
    problems: state.books.size === 0 ? ['no book was heard of', ...problems] : problems,
  }
}
