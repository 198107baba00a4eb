/**
 * Micros: prices, sizes, money and probabilities as integers of one millionth, as the chain has
 * them.
 *
 * A `number` holds them exactly up to 2^53. What enters is checked against `microsMax`; a product
 * of two of them does not fit, so products are divided in one step, exactly, with a stated
 * rounding.
 */

/** One dollar, one share, or certainty. */
export const ONE = 1_000_000

/** The largest amount taken from outside: a billion shares or dollars. */
export const microsMax = 1_000_000_000 * ONE

const DECIMAL = /^(\d{1,10})(?:\.(\d{1,18}))?$/

/**
 * Reads a decimal string such as "0.645" or "3.581817" exactly. Throws on anything else: signs,
 * exponents, NaN, more than six significant decimals, more than `microsMax`.
 */
export function parseMicros(text: string): number {
  const match = DECIMAL.exec(text)
  if (!match) throw new RangeError(`expected a decimal such as "0.645", found ${quote(text)}`)
  const fraction = (match[2] ?? '').replace(/0+$/, '')
  if (fraction.length > 6) {
    throw new RangeError(`expected at most 6 decimals, found ${quote(text)}`)
  }
  const micros = Number(match[1]) * ONE + Number(fraction.padEnd(6, '0'))
  if (micros > microsMax) throw new RangeError(`expected at most 1e9, found ${quote(text)}`)
  return micros
}

/** Writes micros as the venue does: no trailing zeros, no exponent ("0.1", "20"). */
export function formatMicros(micros: number): string {
  const sign = micros < 0 ? '-' : ''
  const size = Math.abs(micros)
  const whole = Math.floor(size / ONE)
  const rest = size - whole * ONE
  if (rest === 0) return `${sign}${whole}`
  return `${sign}${whole}.${String(rest).padStart(6, '0').replace(/0+$/, '')}`
}

/** floor(a x b / divisor), exact for any safe integers. */
export function mulDivFloor(a: number, b: number, divisor: number): number {
  const product = a * b
  if (product === 0) return 0 // Never minus zero.
  if (isPlain(product, divisor)) return divFloor(product, divisor)
  return Number(floorDiv(BigInt(a) * BigInt(b), BigInt(divisor)))
}

/** ceil(a x b / divisor), exact for any safe integers. */
export function mulDivCeil(a: number, b: number, divisor: number): number {
  const product = a * b
  if (product === 0) return 0
  if (isPlain(product, divisor)) {
    const quotient = divFloor(product, divisor)
    return quotient * divisor === product ? quotient : quotient + 1
  }
  const ceiling = -floorDiv(-(BigInt(a) * BigInt(b)), BigInt(divisor))
  return Number(ceiling)
}

/** Whether a double divides these without losing anything. */
const isPlain = (product: number, divisor: number) =>
  product > 0 && product <= Number.MAX_SAFE_INTEGER && divisor > 0

/** A double's quotient of two safe integers can round up to the next integer; step back then. */
function divFloor(product: number, divisor: number): number {
  const quotient = Math.floor(product / divisor)
  return quotient * divisor > product ? quotient - 1 : quotient
}

/** Price times size, in money, rounded down: what we are sure to receive. */
export const notionalFloor = (price: number, size: number) => mulDivFloor(price, size, ONE)

/** Price times size, in money, rounded up: what we may have to pay. */
export const notionalCeil = (price: number, size: number) => mulDivCeil(price, size, ONE)

function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient
}

const quote = (text: unknown) => JSON.stringify(String(text).slice(0, 40))
