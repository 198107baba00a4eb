/**
 * The features of a market as anyone would first write them: everything that was heard is kept, and
 * every vector counts it all again. Slow and obvious, it is what the windows are tested against.
 */
import { createNaiveBook, ONE, setNaiveLevel } from '@polytraders/domain'
import { type Features, type Level } from '@polytraders/messages'
import { type Input, type Policy } from '../src/core.ts'
import { micropriceOf } from '../src/microprice.ts'

type Seen = {
  readonly t: number
  /** Place in the script. */
  readonly n: number
  /** null when the book could not be measured. */
  readonly mid: number | null
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
  /** Whether what came before says nothing of it: a new epoch. */
  readonly anew: boolean
}

type Trade = {
  readonly t: number
  readonly n: number
  readonly buys: boolean
  readonly size: number
  readonly dollars: number
}

/** Features at the end of a script of one market whose books are valid and trusted. */
export function naiveFeatures(policy: Policy, script: readonly Input[]): Features {
  const { seen, trades, nowMs, tickSize } = hear(script)
  const last = seen[seen.length - 1]
  const bids = last?.bids ?? []
  const asks = last?.asks ?? []
  const since = (ms: number) => (item: { readonly t: number }) => item.t > nowMs - ms
  const moves = movesOf(seen)
  const vol = (ms: number) => sampleDeviation(moves.filter(since(ms)).map(({ r }) => r))
  const bought = (ms: number, buys: boolean) =>
    sum(
      trades.filter(since(ms)).filter(trade => trade.buys === buys),
      ({ size }) => size,
    )
  const ofi = ofiOf(seen).filter(since(60_000))
  const coveredMs = Math.min(300_000, nowMs - coveredSince(seen))
  const fiveMinutes = moves.filter(since(300_000))
  return {
    ...topOf(policy, bids, asks, tickSize),
    depth_5: sum([...within(bids, 5 * tickSize), ...within(asks, 5 * tickSize)], l => l.size),
    ofi_60s: sum(ofi, e => e.top) / ONE,
    ofi_multi_60s: sum(ofi, e => e.all) / ONE,
    buy_flow_60s: bought(60_000, true),
    sell_flow_60s: bought(60_000, false),
    buy_flow_5m: bought(300_000, true),
    vol_60s: vol(60_000),
    vol_5m: vol(300_000),
    vol_1h: vol(3_600_000),
    logit_vol_5m:
      fiveMinutes.length < 2 || coveredMs <= 0
        ? null
        : Math.sqrt(sum(fiveMinutes, ({ dx }) => dx * dx) / (coveredMs / 1000)),
    kyle_lambda_5m: lambdaOf(policy, seen, trades, nowMs),
    neg_risk_sum: null,
    mirror_error: 0,
  }
}

function hear(script: readonly Input[]) {
  const seen: Seen[] = []
  const trades: Trade[] = []
  let book = createNaiveBook()
  let epoch = 0
  let nowMs = 0
  let tickSize = 1
  for (const [n, { type, fact }] of script.entries()) {
    nowMs = Math.max(nowMs, fact.recv_ts)
    if (type === 'SealedTrade') {
      const { outcome, side, size, price, side_confidence } = fact.trade
      const buys = (outcome === 'YES') === (side === 'BUY')
      const weight = (2 * side_confidence) / ONE - 1
      const dollars = (price / ONE) * (size / ONE) * weight * (buys ? 1 : -1)
      trades.push({ t: nowMs, n, buys, size, dollars })
    }
    if (type !== 'SealedBook') continue
    const { snapshot, delta } = fact
    const anew = snapshot !== null && snapshot.epoch !== epoch
    if (snapshot) {
      book = { bids: [...snapshot.bids], asks: [...snapshot.asks] }
      epoch = snapshot.epoch
      tickSize = snapshot.tick_size
    }
    for (const change of delta?.changes ?? []) {
      setNaiveLevel(book, change.side, change.price, change.size)
    }
    const [bid, ask] = [book.bids[0]?.price ?? 0, book.asks[0]?.price ?? 0]
    const mid = bid > 0 && ask > bid ? (bid + ask) / 2 : null
    seen.push({ t: nowMs, n, mid, bids: [...book.bids], asks: [...book.asks], anew })
  }
  return { seen, trades, nowMs, tickSize }
}

function topOf(policy: Policy, bids: readonly Level[], asks: readonly Level[], tickSize: number) {
  const [b, a] = [bids[0], asks[0]]
  if (!b || !a || b.price >= a.price) {
    return {
      midpoint: null,
      spread: null,
      spread_ticks: null,
      relative_half_spread: null,
      top_imbalance: null,
      weighted_mid: null,
      microprice: null,
    }
  }
  const share = b.size / (b.size + a.size)
  return {
    midpoint: (b.price + a.price) / 2,
    spread: a.price - b.price,
    spread_ticks: (a.price - b.price) / tickSize,
    relative_half_spread: (a.price - b.price) / (b.price + a.price),
    top_imbalance: (b.size - a.size) / (b.size + a.size),
    weighted_mid: share * a.price + (1 - share) * b.price,
    microprice: micropriceOf(policy.microprice, b.price, a.price, b.size, a.size, tickSize),
  }
}

const logit = (mid: number) => Math.log(mid / (ONE - mid))

function movesOf(seen: readonly Seen[]) {
  const moves: { readonly t: number; readonly r: number; readonly dx: number }[] = []
  let from: number | null = null
  for (const { t, mid, anew } of seen) {
    if (anew) from = null
    if (mid !== null && from !== null && mid !== from) {
      moves.push({ t, r: Math.log(mid / from), dx: logit(mid) - logit(from) })
    }
    from = mid
  }
  return moves
}

function ofiOf(seen: readonly Seen[]) {
  const flows: { readonly t: number; readonly top: number; readonly all: number }[] = []
  let from: Seen | null = null
  for (const book of seen) {
    if (book.anew) from = null
    if (book.mid !== null && from !== null) {
      const before = from
      const e = [0, 1, 2, 3, 4].map(
        m =>
          sideFlow(book.bids[m], before.bids[m], 0, 1) -
          sideFlow(book.asks[m], before.asks[m], ONE, -1),
      )
      flows.push({ t: book.t, top: e[0] ?? 0, all: sum(e, x => x) })
    }
    from = book.mid === null ? null : book
  }
  return flows
}

/** What was added to one level of a side, less what came off; `up` is towards the other side. */
function sideFlow(is: Level | undefined, was: Level | undefined, none: number, up: 1 | -1): number {
  const moved = up * ((is?.price ?? none) - (was?.price ?? none))
  return (moved >= 0 ? (is?.size ?? 0) : 0) - (moved <= 0 ? (was?.size ?? 0) : 0)
}

/** Bars end before the present one; a break in a bar leaves only what came after it. */
function lambdaOf(
  policy: Policy,
  seen: readonly Seen[],
  trades: readonly Trade[],
  nowMs: number,
): number | null {
  const { barMs } = policy
  const first = seen[0]?.t ?? 0
  let [squares, products, bars] = [0, 0, 0]
  for (let bar = Math.floor(first / barMs); bar < Math.floor(nowMs / barMs); bar++) {
    const [start, end] = [bar * barMs, (bar + 1) * barMs]
    if (end <= nowMs - 300_000) continue
    const before = seen.filter(({ t }) => t < start)
    const inside = seen.filter(({ t }) => t >= start && t < end)
    const broken = inside.filter(({ mid, anew }) => mid === null || anew).at(-1)
    const within = trades.filter(({ t }) => t >= start && t < end)
    const s = sum(
      broken ? within.filter(trade => trade.n > broken.n) : within,
      ({ dollars }) => dollars,
    )
    const known = (broken ? inside.slice(inside.indexOf(broken)) : [...before.slice(-1), ...inside])
      .map(({ mid }) => mid)
      .filter(mid => mid !== null)
    const [from, to] = [known[0], inside.at(-1)?.mid ?? before.at(-1)?.mid]
    if (from === undefined || to === undefined || to === null) continue
    const rounded = Math.round(s * 128) / 128
    if (rounded === 0) continue
    squares += rounded ** 2
    products += rounded * (logit(to) - logit(from))
    bars++
  }
  return bars < policy.impactBarsMin ? null : products / (squares + policy.impactRidge)
}

function coveredSince(seen: readonly Seen[]): number {
  return seen.filter(({ anew }) => anew).at(-1)?.t ?? 0
}

const within = (levels: readonly Level[], distance: number) =>
  levels.filter(({ price }) => Math.abs(price - (levels[0]?.price ?? 0)) <= distance)

function sampleDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null
  const mean = sum(values, x => x) / values.length
  return Math.sqrt(sum(values, x => (x - mean) ** 2) / (values.length - 1))
}

const sum = <T>(items: readonly T[], of: (item: T) => number) =>
  items.reduce((total, item) => total + of(item), 0)
