/** How a core meets its facts: what it heard, with where it lies, and what it says. */
import { type Facts } from './generated/facts.ts'

export type FactName = keyof Facts

/** Coordinates of a record. */
export type Source = {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** A fact as a core says it. The host gives it a dense id, a cause and a place. */
export type Said<T extends FactName> = {
  [Name in T]: { readonly type: Name; readonly fact: Facts[Name] }
}[T]

/** A fact as a core hears it: what was said, where it lies, and its Avro body. */
export type Heard<T extends FactName> = {
  [Name in T]: {
    readonly type: Name
    readonly fact: Facts[Name]
    readonly source: Source
    /** The Avro body, without the registry's prefix: what hashes are taken over. */
    readonly content: Uint8Array
  }
}[T]

/**
 * What a core says of an input it can't read. It is no fact of its topic: the host turns it into a
 * dead letter with the input's coordinates, counts it, and goes on.
 */
export type Unreadable = {
  readonly type: 'Unreadable'
  /** From a closed list of the stage, such as `negative-size`. */
  readonly reason: string
  /** What was expected and what was found. */
  readonly detail: string
}

/** The header of a raw fact whose source says no time of its own: when it was received. */
export const rawHeader = (atMs: number) =>
  ({ correlation_id: '', source_ts: atMs, recv_ts: atMs, quality: 'clean' }) as const

/** `topic:partition:offset`, as headers and seals write it. */
export const sourceRef = ({ topic, partition, offset }: Source) => `${topic}:${partition}:${offset}`

export function parseSourceRef(text: string): Source {
  const match = /^(.+):(\d+):(\d+)$/.exec(text)
  if (!match) throw new RangeError(`expected topic:partition:offset, found ${text.slice(0, 80)}`)
  return { topic: match[1] ?? '', partition: Number(match[2]), offset: Number(match[3]) }
}
