/**
 * The difference audit of a shard: its connections carry the same markets, so what one is told the
 * others are told too, each in its own time, byte for byte. A message that a connection has not
 * heard `twinMsMax` after another did is a difference. The books are right all the same, since the
 * first telling counts; but a connection that silently drops messages is no backup.
 *
 * A message told twice to one connection is no difference. What is told around a change of
 * subscriptions, or of the connections themselves, can't be compared and is skipped, as are books
 * that were asked for again, which come as arrays.
 *
 * Only a message's digest is kept: thousands of texts that live for seconds would keep the garbage
 * collector busy at the cost of everything else.
 */
import { hash } from 'node:crypto'

export type Twins = {
  /** A frame of an open connection. */
  heard(connection: number, text: string, atMs: number): void
  /** A connection came or went, or asks for other books: begin anew. */
  begin(atMs: number): void
}

export type TwinsOptions = {
  readonly connections: readonly number[]
  readonly twinMsMax: number
  readonly twinTextsMax: number
  /** This one was not told what another was. */
  readonly lacks: (connection: number) => void
}

/** `by` has a bit for each connection, by its place. */
type Heard = { readonly atMs: number; by: number }

export function createTwins(options: TwinsOptions): Twins {
  const { connections, twinMsMax, twinTextsMax, lacks } = options
  const bits = new Map(connections.map((connection, place) => [connection, 1 << place]))
  const all = (1 << connections.length) - 1
  /** By digest, the oldest first. */
  const texts = new Map<string, Heard>()
  let begunMs = Number.NEGATIVE_INFINITY

  function judge(nowMs: number): void {
    for (const [digest, { atMs, by }] of texts) {
      if (nowMs - atMs < twinMsMax && texts.size <= twinTextsMax) return
      texts.delete(digest)
      // Let go because there are too many: it had no time to come.
      if (nowMs - atMs < twinMsMax || by === all) continue
      for (const [connection, bit] of bits) if ((by & bit) === 0) lacks(connection)
    }
  }

  return {
    heard(connection, text, atMs) {
      judge(atMs)
      // Books that were asked for, one's own PONG, and what was still on its way.
      if (text.startsWith('[') || text === 'PONG' || atMs - begunMs < twinMsMax) return
      const bit = bits.get(connection) ?? 0
      const digest = hash('sha1', text, 'base64')
      const known = texts.get(digest)
      if (known) known.by |= bit
      else texts.set(digest, { atMs, by: bit })
    },
    begin(atMs) {
      texts.clear()
      begunMs = atMs
    },
  }
}
