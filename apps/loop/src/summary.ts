/**
 * What a run came to, read from its log alone, so that a run in memory, an archive and a copy of
 * Kafka's topics are summarised alike. `Summary` is the shape of `play --json`.
 */
import { hash } from 'node:crypto'
import { type FactName, type Facts, hostedTopics, type Topic, topics } from '@polytraders/messages'
import {
  buildCodec,
  createContentHash,
  isFact,
  type LogRecord,
  type TopicPartition,
} from '@polytraders/runtime'
import { type CellCounts } from './replay.ts'

export type StageSummary = {
  /** Facts on its inputs that it hears, by its own count. */
  readonly in: number
  /** Facts it said. */
  readonly out: number
  readonly duplicates: number
  /** Always none: a reader that misses an id stops, and so does a replay. */
  readonly lost: number
  readonly deadLetters: number
  /** Content hash of each cell's partition, hex. */
  readonly content: Readonly<Record<string, string>>
}

export type Summary = {
  readonly frames: number
  readonly stages: Readonly<Record<string, StageSummary>>
  /** Books of tokens, two a market, by validity at the end. */
  readonly books: { readonly valid: number; readonly invalid: number }
  readonly verdicts: {
    readonly APPROVE: number
    readonly REJECT: number
    readonly WARN_ONLY: number
    readonly PAUSED: number
    readonly byReason: Readonly<Record<string, number>>
  }
  readonly orders: number
  readonly fills: number
  readonly ledger: {
    /** Whether every asset's accounts sum to nothing. */
    readonly balanced: boolean
    /** account -> asset -> debits less credits, micros, as text. */
    readonly accounts: Readonly<Record<string, Readonly<Record<string, string>>>>
  }
  readonly portfolio: {
    readonly equity: number
    readonly realisedPnl: number
    readonly unrealisedPnl: number
    readonly feesPaid: number
  }
  readonly positions: readonly Facts['BalanceChanged']['positions'][number][]
  /** Correlation ids of candidates that became fills. */
  readonly traded: readonly string[]
}

type Source = {
  readonly partitions: () => readonly TopicPartition[]
  readonly records: (at: TopicPartition) => readonly LogRecord[]
}

/** By stage: what its cells counted themselves. */
export type Counts = ReadonlyMap<string, CellCounts>

export function countsByStage(cells: Iterable<readonly [string, CellCounts]>): Counts {
  const counts = new Map<string, CellCounts>()
  for (const [stage, { heard, duplicates, deadLetters }] of cells) {
    const before = counts.get(stage) ?? { heard: 0, duplicates: 0, deadLetters: 0 }
    counts.set(stage, {
      heard: before.heard + heard,
      duplicates: before.duplicates + duplicates,
      deadLetters: before.deadLetters + deadLetters,
    })
  }
  return counts
}

const stageOfTopic = new Map(
  hostedTopics.map(({ name, writer }) => [name, name === topics.ordersRaw.name ? '' : writer]),
)

/** Reads the log once. */
export function summarise(log: Source, counts: Counts): Summary {
  const tally = newTally()
  for (const at of log.partitions()) {
    const stage = stageOfTopic.get(at.topic)
    const records = log.records(at)
    if (stage) noteStage(tally, stage, at.partition, records)
    if (at.topic === topics.ingestionRaw.name) noteFrames(tally, at.partition, records)
    for (const record of records) noteFact(tally, at, record)
  }
  return conclude(tally, counts)
}

type Tally = ReturnType<typeof newTally>

const newTally = () => ({
  /** How often each frame came, by cell. */
  frames: new Map<string, number[]>(),
  stages: new Map<string, { out: number; content: Record<string, string> }>(),
  validity: new Map<string, string>(),
  actions: { APPROVE: 0, REJECT: 0, WARN_ONLY: 0, PAUSED: 0 },
  byReason: {} as Record<string, number>,
  orders: 0,
  fills: new Set<string>(),
  traded: new Set<string>(),
  accounts: new Map<string, Map<string, bigint>>(),
  marks: new Map<number, Facts['PortfolioMarked']>(),
  positions: new Map<string, Facts['BalanceChanged']['positions']>(),
})

function noteStage(tally: Tally, stage: string, cell: number, records: readonly LogRecord[]): void {
  const content = createContentHash()
  let out = 0
  for (const record of records) {
    content.add(record)
    if (isFact(record)) out++
  }
  const known = tally.stages.get(stage) ?? { out: 0, content: {} }
  known.out += out
  known.content[cell] = content.digest().toString('hex')
  tally.stages.set(stage, known)
}

const codec = buildCodec()
const read = <T extends FactName>(type: T, record: LogRecord): Facts[T] =>
  codec.decode(type, record.value ?? Buffer.alloc(0)) as Facts[T]

/**
 * A frame with several cells' markets is in each of them under a number of the cell's own, and
 * counts once; one that the venue sent twice counts twice.
 */
function noteFrames(tally: Tally, cell: number, records: readonly LogRecord[]): void {
  for (const record of records) {
    if (record.headers.type !== 'RawFrame') continue
    const { connection, recv_ts, text } = read('RawFrame', record)
    const frame = `${connection}/${recv_ts}/${hash('sha1', text)}`
    const times = tally.frames.get(frame) ?? []
    times[cell] = (times[cell] ?? 0) + 1
    tally.frames.set(frame, times)
  }
}

const countFrames = (tally: Tally) =>
  [...tally.frames.values()].reduce((sum, times) => sum + Math.max(...times.filter(Boolean)), 0)

/** They hold again what another topic holds. */
const views = new Set(
  Object.values<Topic>(topics).flatMap(({ name, cleanup }) =>
    cleanup === 'compact' ? [name] : [],
  ),
)

function noteFact(tally: Tally, at: TopicPartition, record: LogRecord): void {
  const { type } = record.headers
  if (views.has(at.topic)) return
  switch (type) {
    case 'BookSnapshot':
    case 'BookDelta':
    case 'BookStatus': {
      const { condition_id, book_validity } = read(type, record)
      tally.validity.set(condition_id, book_validity)
      return
    }
    case 'Verdict': {
      const { action, reason_codes } = read(type, record)
      tally.actions[action]++
      for (const code of reason_codes) tally.byReason[code] = (tally.byReason[code] ?? 0) + 1
      return
    }
    case 'OrderSigned':
      tally.orders++
      return
    case 'Fill': {
      const { fill_id, correlation_id } = read(type, record)
      tally.fills.add(fill_id)
      tally.traded.add(correlation_id)
      return
    }
    case 'LedgerEntry':
      noteEntry(tally, read(type, record))
      return
    case 'PortfolioMarked':
      tally.marks.set(at.partition, read(type, record))
      return
    case 'BalanceChanged': {
      const { condition_id, positions } = read(type, record)
      if (condition_id) tally.positions.set(condition_id, positions)
      return
    }
    default:
      return
  }
}

function noteEntry(tally: Tally, entry: Facts['LedgerEntry']): void {
  const amount = BigInt(entry.amount)
  const move = (account: string, by: bigint) => {
    const assets = tally.accounts.get(account) ?? new Map<string, bigint>()
    assets.set(entry.asset, (assets.get(entry.asset) ?? 0n) + by)
    tally.accounts.set(account, assets)
  }
  move(entry.debit_account, amount)
  move(entry.credit_account, -amount)
}

function conclude(tally: Tally, counts: Counts): Summary {
  const stages = [...tally.stages].sort(([a], [b]) => (a < b ? -1 : 1))
  const validities = [...tally.validity.values()]
  const valid = validities.filter(validity => validity === 'valid').length
  const marks = [...tally.marks.values()]
  const sum = (pick: (mark: Facts['PortfolioMarked']) => number) =>
    marks.reduce((total, mark) => total + pick(mark), 0)
  return {
    frames: countFrames(tally),
    stages: Object.fromEntries(
      stages.map(([stage, { out, content }]) => {
        const { heard: taken = 0, duplicates = 0, deadLetters = 0 } = counts.get(stage) ?? {}
        return [stage, { in: taken, out, duplicates, lost: 0, deadLetters, content }]
      }),
    ),
    books: { valid: valid * 2, invalid: (validities.length - valid) * 2 },
    verdicts: { ...tally.actions, byReason: tally.byReason },
    orders: tally.orders,
    fills: tally.fills.size,
    ledger: { balanced: isBalanced(tally), accounts: printAccounts(tally) },
    portfolio: {
      equity: sum(mark => mark.equity),
      realisedPnl: sum(mark => mark.realised_pnl),
      unrealisedPnl: sum(mark => mark.unrealised_pnl),
      feesPaid: sum(mark => mark.fees_paid),
    },
    positions: [...tally.positions.values()].flat(),
    traded: [...tally.traded],
  }
}

function isBalanced(tally: Tally): boolean {
  const totals = new Map<string, bigint>()
  for (const assets of tally.accounts.values()) {
    for (const [asset, amount] of assets) totals.set(asset, (totals.get(asset) ?? 0n) + amount)
  }
  return [...totals.values()].every(total => total === 0n)
}

const printAccounts = (tally: Tally) =>
  Object.fromEntries(
    [...tally.accounts].map(([account, assets]) => [
      account,
      Object.fromEntries([...assets].map(([asset, amount]) => [asset, String(amount)])),
    ]),
  )
