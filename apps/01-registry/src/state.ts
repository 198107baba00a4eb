/** What the registry remembers: each market as told and as last said. `Policy` bounds it. */
import { type InstrumentChanged, type Said, type Unreadable } from '@polytraders/messages'
import { type FaultReason, type Instrument } from '@polytraders/venue/translate'
import { type Policy } from './policy.ts'

export type Output = Said<'InstrumentChanged' | 'Synced'> | Unreadable

/** What a step works with, beside its input. */
export type Context = {
  readonly policy: Policy
  readonly state: State
  readonly say: (output: Output) => void
}

export type State = {
  /** By condition id; at most `marketsMax`, as the two below. */
  readonly markets: Map<string, Market>
  /** Resolved markets, the one that resolved first in front. */
  readonly resolved: Set<string>
  /** By listing (question, event and close), the first condition id that had it. */
  readonly listings: Map<string, string>
  /** Notices that changed nothing here, for tests and figures. */
  readonly notices: { newMarket: number; unknownMarket: number; unknownKind: number }
}

/** Replaced as a whole, so that a refused body leaves nothing behind. */
export type Market = {
  /** Everything bodies and notices say, merged. */
  readonly told: Instrument
  /** What is wrong with the CLOB's last body; that of Gamma's is in `told`. */
  readonly clobProblems: readonly string[]
  readonly ids: IdsCheck
  readonly held: Held
  /** The newest version. */
  readonly said: InstrumentChanged
  readonly lastSyncedMs: number
  readonly listing: string
}

/** What the ids were last recomputed from, and what came of it. */
export type IdsCheck = {
  readonly from: string
  /** Whether the token ids came out. */
  readonly proven: boolean
  /** Empty when nothing is wrong, as far as it can be told. */
  readonly problem: string
}

/** What the feed knows before the bodies do, and until when it outranks them. */
export type Held = {
  /** Micros; 0 when none is held. */
  readonly tickSize: number
  readonly tickUntilMs: number
  readonly closedUntilMs: number
}

export const nothingHeld: Held = { tickSize: 0, tickUntilMs: 0, closedUntilMs: 0 }

export const initialState = (): State => ({
  markets: new Map(),
  resolved: new Set(),
  listings: new Map(),
  notices: { newMarket: 0, unknownMarket: 0, unknownKind: 0 },
})

/** The reader's faults, and what only one who knows the market can tell. */
export type RefusalReason =
  | FaultReason
  | 'http-status'
  | 'markets-full'
  | 'illegal-transition'
  | 'payout-changed'
  | 'unknown-token'

export const unreadable = (reason: RefusalReason, detail: string): Unreadable => ({
  type: 'Unreadable',
  reason,
  detail,
})

/** Condition ids as the chain has them; one that is none stays as it came. */
export const conditionKey = (conditionId: string) =>
  isWord(conditionId) ? conditionId.toLowerCase() : conditionId

/** 0x and 64 hex digits. */
export const isWord = (text: string) => /^0x[0-9a-f]{64}$/i.test(text)
