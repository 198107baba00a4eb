/**
 * Markets that a notice of the feed asks us to read now. Notices come in storms, one market a
 * hundred times; and the venue's REST may lag behind its feed, so that what is not there yet is
 * asked for again, a few times.
 *
 *   notice ─▶ heard lately? ─▶ due now ─▶ asked ─▶ as the notice said? done
 *                                          └─────▶ else due again later, `askAgainMs`
 *
 * Bounded by `urgentMax`: what finds no room is counted, and the next scan reads it anyway.
 */
import { type MarketNotice } from '@polytraders/messages'

export type Wanted = {
  readonly conditionId: string
  readonly kind: string
  /** Micros; null unless the tick changed. */
  readonly tickSize: number | null
}

type Waiting = Wanted & { dueMs: number; asked: number }

export type Urgent = {
  notice(notice: MarketNotice, nowMs: number): void
  /** What is due, at most so many. */
  due(nowMs: number, countMax: number): readonly Wanted[]
  /** When the next one is due; Infinity when none is. */
  nextMs(): number
  /** It was asked for, and the answer was what the notice said, or was not. */
  asked(wanted: Wanted, agreed: boolean, nowMs: number): void
  /** Resolves when something new is due; one waits at a time. */
  woken(): Promise<void>
  size(): number
  dropped(): number
}

const urgentMax = 1_000
/** Notices alike within this time are one. */
const alikeMs = 60_000
const heardMax = 10_000

/** After the first time of asking, these later. */
export const askAgainMs: readonly number[] = [5_000, 30_000, 120_000]

const kinds = new Set(['new_market', 'tick_size_change', 'market_resolved'])

export function createUrgent(): Urgent {
  const waiting = new Map<string, Waiting>()
  const heard = new Map<string, number>()
  let dropped = 0
  let wake = () => {}

  function isNews(name: string, nowMs: number): boolean {
    const lastMs = heard.get(name)
    if (lastMs !== undefined && nowMs - lastMs < alikeMs) return false
    heard.delete(name)
    heard.set(name, nowMs)
    const [oldest] = heard.keys()
    if (heard.size > heardMax && oldest !== undefined) heard.delete(oldest)
    return true
  }

  return {
    notice({ kind, condition_id, tick_size, winning_token_id }, nowMs) {
      if (!kinds.has(kind) || condition_id === '') return
      const conditionId = condition_id.toLowerCase()
      if (!isNews([kind, conditionId, tick_size, winning_token_id].join(' '), nowMs)) return
      const name = `${kind} ${conditionId}`
      if (!waiting.has(name) && waiting.size >= urgentMax) {
        dropped++
        return
      }
      waiting.set(name, { conditionId, kind, tickSize: tick_size, dueMs: nowMs, asked: 0 })
      wake()
    },
    due: (nowMs, countMax) =>
      [...waiting.values()].filter(({ dueMs }) => dueMs <= nowMs).slice(0, countMax),
    nextMs: () => Math.min(...[...waiting.values()].map(({ dueMs }) => dueMs)),
    asked({ kind, conditionId }, agreed, nowMs) {
      const name = `${kind} ${conditionId}`
      const known = waiting.get(name)
      if (!known) return
      const againMs = askAgainMs[known.asked]
      known.asked++
      if (agreed || againMs === undefined) waiting.delete(name)
      else known.dueMs = nowMs + againMs
    },
    woken: () =>
      new Promise(resolve => {
        wake = resolve
      }),
    size: () => waiting.size,
    dropped: () => dropped,
  }
}
