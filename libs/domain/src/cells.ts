/**
 * Cells: which partition a group of markets belongs to, and the correlation ids that name what
 * happened there. murmur2 is Kafka's own partitioner (org.apache.kafka.common.utils.Utils.murmur2),
 * so that any Kafka client that keys by group id lands on the same partition.
 */

/**
 * Cells of an install unless it says otherwise. Fixed at install: changing it moves every market.
 */
export const cellsDefault = 4

/** The cell of a group id: murmur2(utf8) with the sign bit cleared, modulo the number of cells. */
export function cellOf(groupId: string, cells: number): number {
  return (murmur2(Buffer.from(groupId, 'utf8')) & 0x7fffffff) % cells
}

/** A group is the market's parent event, or else the market itself. */
export const groupOf = (market: { readonly parentEventId: string; readonly conditionId: string }) =>
  market.parentEventId || market.conditionId

/** `cell-event`: the sealed event that a vector, a score and all that follows came from. */
export const eventCorrelation = (cell: number, eventId: number) => `${cell}-${eventId}`

/** `cell-event-strategy-n`: the n-th candidate of a strategy at that event. */
export const candidateCorrelation = (correlationId: string, strategy: string, n: number) =>
  `${correlationId}-${strategy}-${n}`

export function murmur2(data: Uint8Array): number {
  const m = 0x5bd1e995
  const length = data.length
  let h = 0x9747b28c ^ length
  const whole = length & ~3
  for (let i = 0; i < whole; i += 4) {
    let k = byte(data, i) | (byte(data, i + 1) << 8) | (byte(data, i + 2) << 16)
    k |= byte(data, i + 3) << 24
    k = Math.imul(k, m)
    k = Math.imul(k ^ (k >>> 24), m)
    h = Math.imul(h, m) ^ k
  }
  const left = length - whole
  if (left === 3) h ^= byte(data, whole + 2) << 16
  if (left >= 2) h ^= byte(data, whole + 1) << 8
  if (left >= 1) h = Math.imul(h ^ byte(data, whole), m)
  h = Math.imul(h ^ (h >>> 13), m)
  return h ^ (h >>> 15)
}

const byte = (data: Uint8Array, at: number) => data[at] ?? 0
