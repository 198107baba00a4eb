/**
 * Bytes and the two ways the chain writes them: hex text, and 32-byte words. Inputs are checked by
 * their callers; what is malformed here is a bug, and throws.
 */

/** Bytes of hex text, with or without 0x. */
export function bytesOf(hex: string): Uint8Array {
  const digits = hex.startsWith('0x') ? hex.slice(2) : hex
  // Buffer stops at the first pair that is no hex, and takes no half pair.
  const bytes = Buffer.from(digits, 'hex')
  if (bytes.length * 2 === digits.length) return bytes
  throw new RangeError(`expected hex bytes, found ${JSON.stringify(hex.slice(0, 80))}`)
}

export const hexOf = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString('hex')}`

/** An unsigned integer as a 32-byte word, big endian. */
export function wordOf(value: bigint): Uint8Array {
  if (value < 0n || value >> 256n !== 0n) {
    throw new RangeError(`expected an unsigned 256-bit integer, found ${value}`)
  }
  return bytesOf(value.toString(16).padStart(64, '0'))
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
