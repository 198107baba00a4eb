/**
 * An edge as the mutation drill sees it: honest messages to fuzz, and what becomes of a text
 * that is taken. What must stay true: every text comes to something that is counted.
 */
import { type Random } from '@polytraders/testkit/random'

export type Outcome =
  /** It led to facts, or to values. */
  | { readonly kind: 'accepted' }
  /** A dead letter, or a fault, that says what was expected. */
  | { readonly kind: 'refused'; readonly why: string }
  /** Read, and rightly without effect. */
  | { readonly kind: 'skipped'; readonly why: string }
  /** Gone, and nobody would know. */
  | { readonly kind: 'vanished'; readonly why: string }

export const accepted: Outcome = { kind: 'accepted' }
export const refused = (why: string): Outcome => ({ kind: 'refused', why })
export const skipped = (why: string): Outcome => ({ kind: 'skipped', why })
export const vanished = (why: string): Outcome => ({ kind: 'vanished', why })

/** An honest text, and the way that texts of its kind are taken. */
export type Sample = { readonly text: string; readonly take: (text: string) => Outcome }

export type Edge = {
  readonly name: string
  /** How often a case is of this edge, in proportion. */
  readonly weight: number
  /** A sample to fuzz; taking it moves nothing on. */
  readonly sample: (random: Random) => Sample
  /** The next sample that is to be sent as it is. */
  readonly next: (random: Random) => Sample
  /** What is over its bound; empty when nothing is. */
  readonly overBound: () => readonly string[]
  /** Everything remembered between two texts; null for a reader, which remembers nothing. */
  readonly state: () => unknown
}

/** Guards that can be taken away, after which the drill has to fail. */
export const plants = {
  bound: 'a list without its bound',
  silence: 'dead letters that are not said',
  trust: 'JSON that is parsed as if it always could be',
} as const
export type Plant = keyof typeof plants

/** Throws when a fact's number is none that a book may hold. */
export function requireMicros(what: string, value: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= 0 && value <= max) return
  throw new RangeError(`expected ${what} of 0 to ${max}, found ${value}`)
}
