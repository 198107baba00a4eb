/**
 * Exact decimal rounding, where the venue's own client computes with floats and corrects for them.
 * Values are never negative.
 */

export type Rounding = 'down' | 'up' | 'nearest'

/** A decimal number: digits x 10^-scale. */
export type Decimal = { readonly digits: bigint; readonly scale: number }

/** Rounds to `places` decimals; half rounds up. The result keeps the scale. */
export function roundDecimal(value: Decimal, places: number, rounding: Rounding): Decimal {
  const { digits, scale } = value
  if (scale <= places) return value
  const step = 10n ** BigInt(scale - places)
  const over = digits % step
  const up = rounding === 'up' ? over > 0n : rounding === 'nearest' && over * 2n >= step
  return { digits: digits - over + (up ? step : 0n), scale }
}

/** Rounds an integer amount of 10^-scale units to `places` decimals. */
export const roundUnits = (units: bigint, scale: number, places: number, rounding: Rounding) =>
  roundDecimal({ digits: units, scale }, places, rounding).digits

/** Longest decimal text taken. */
const decimalLengthMax = 100

/** Reads "0.645", or "1e-7" as a number prints itself; null for anything else. */
export function decimalOf(text: string): Decimal | null {
  const match = /^(\d+)(?:\.(\d+))?(?:e([+-]\d{1,3}))?$/.exec(text)
  if (!match || text.length > decimalLengthMax) return null
  const fraction = match[2] ?? ''
  const digits = BigInt(`${match[1] ?? ''}${fraction}`)
  const scale = fraction.length - Number(match[3] ?? 0)
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale }
}

/** Decimals that are needed to write the number. */
export function decimalPlaces({ digits, scale }: Decimal): number {
  let [rest, places] = [digits, scale]
  while (places > 0 && rest % 10n === 0n) {
    rest /= 10n
    places--
  }
  return places
}
