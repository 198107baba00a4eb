/**
 * Which books are in doubt, by the certificates on ingestion.v1, and when a job for one is due.
 *
 *   TRUSTED ── doubted ──▶ grace ──▶ attempt 0: REST ──▶ attempt 1: subscribe again ──▶ REST ...
 *      ▲                              │ firstDelay * 2^n between, at most delayMax
 *      └──────── a certificate ───────┘ at most jobsPerHourMax of a market in an hour
 */
import { type Certificate } from '@polytraders/messages'
import { type CollectorSettings } from './settings.ts'

export type Attempt = { readonly conditionId: string; readonly kind: 'rest' | 'subscribe' }

export type Doubts = {
  /** Takes what the newest record of a market's book certifies. */
  note(conditionId: string, certificate: Certificate, nowMs: number): void
  forget(conditionId: string): void
  /** Attempts that are due; each is counted as made. */
  due(nowMs: number, max: number): readonly Attempt[]
  /** When a market last had a record; 0 if never. */
  heardMs(conditionId: string): number
  size(): number
  /** How often an attempt was put off because of the hour's bound. */
  putOff(): number
}

type Doubt = { sinceMs: number; dueMs: number; attempts: number; isBroken: boolean }

const hourMs = 3_600_000

/** What only a connection can mend: nothing that is asked for would change it. */
const connectionsOwn = new Set(['disconnected', 'silent'])

export function createDoubts(settings: CollectorSettings): Doubts {
  const doubts = new Map<string, Doubt>()
  const heard = new Map<string, number>()
  const madeMs = new Map<string, number[]>()
  let putOff = 0

  function note(conditionId: string, certificate: Certificate, nowMs: number): void {
    heard.set(conditionId, nowMs)
    const { verdict, reasons } = certificate
    if (verdict === 'TRUSTED' || reasons.every(reason => connectionsOwn.has(reason))) {
      doubts.delete(conditionId)
      return
    }
    const graceMs = graceOf(settings, certificate)
    const isBroken = verdict === 'BROKEN'
    const doubt = doubts.get(conditionId)
    if (!doubt) {
      doubts.set(conditionId, { sinceMs: nowMs, dueMs: nowMs + graceMs, attempts: 0, isBroken })
    } else if (isBroken && !doubt.isBroken) {
      // News that can't wait for what was planned when it was only a doubt.
      doubt.isBroken = true
      doubt.dueMs = Math.min(doubt.dueMs, nowMs)
    }
  }

  function due(nowMs: number, max: number): readonly Attempt[] {
    const attempts: Attempt[] = []
    for (const [conditionId, doubt] of doubts) {
      if (attempts.length >= max) break
      if (doubt.dueMs > nowMs) continue
      const made = (madeMs.get(conditionId) ?? []).filter(atMs => nowMs - atMs < hourMs)
      madeMs.set(conditionId, made)
      if (made.length >= settings.jobsPerHourMax) {
        putOff++
        doubt.dueMs = nowMs + settings.jobDelayMsMax
        continue
      }
      made.push(nowMs)
      attempts.push({ conditionId, kind: doubt.attempts % 2 === 0 ? 'rest' : 'subscribe' })
      const delayMs = settings.jobFirstDelayMs * 2 ** doubt.attempts
      doubt.dueMs = nowMs + Math.min(settings.jobDelayMsMax, delayMs)
      doubt.attempts++
      doubt.isBroken = false
    }
    return attempts
  }

  return {
    note,
    due,
    heardMs: conditionId => heard.get(conditionId) ?? 0,
    size: () => doubts.size,
    putOff: () => putOff,
    forget(conditionId) {
      doubts.delete(conditionId)
      heard.delete(conditionId)
      madeMs.delete(conditionId)
    },
  }
}

/** How long a doubt may clear itself: first books come in a moment, hashes with the next change. */
function graceOf(settings: CollectorSettings, { verdict, reasons }: Certificate): number {
  if (verdict === 'BROKEN') return 0
  return reasons.includes('awaiting-snapshot') ? settings.awaitingMsMax : settings.doubtMsMax
}
