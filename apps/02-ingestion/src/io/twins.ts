/**
 * The difference audit of a shard: its connections carry the same markets, so what one is told the
 * others are told too, each in its own time, in the same letters. A text that a connection has not
 * heard `twinMsMax` after another did is a difference. The books are right all the same, since the
 * first word counts; but a connection that quietly lacks some is no second one.
 *
 * Told twice to one is no difference. What is told around a change of subscriptions, or of the
 * connections themselves, can't be compared, and is let go; books asked for again are arrays, which
 * are not compared.
 */
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

type Heard = { readonly atMs: number; readonly by: Set<number> }

export function createTwins(options: TwinsOptions): Twins {
  const { connections, twinMsMax, twinTextsMax, lacks } = options
  /** By text, the oldest first. */
  const texts = new Map<string, Heard>()
  let begunMs = Number.NEGATIVE_INFINITY

  function judge(nowMs: number): void {
    for (const [text, { atMs, by }] of texts) {
      if (nowMs - atMs < twinMsMax && texts.size <= twinTextsMax) return
      texts.delete(text)
      // Let go because there are too many: it had no time to come.
      if (nowMs - atMs < twinMsMax) continue
      for (const connection of connections) if (!by.has(connection)) lacks(connection)
    }
  }

  return {
    heard(connection, text, atMs) {
      judge(atMs)
      // Books that were asked for, one's own PONG, and what was still on its way.
      if (text.startsWith('[') || text === 'PONG' || atMs - begunMs < twinMsMax) return
      const known = texts.get(text)
      if (known) known.by.add(connection)
      else texts.set(text, { atMs, by: new Set([connection]) })
    },
    begin(atMs) {
      texts.clear()
      begunMs = atMs
    },
  }
}
