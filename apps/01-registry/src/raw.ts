/** The two facts of a Gamma body that an `Instrument` does not carry. */
import { decimalPrice, type Instrument } from '@polytraders/venue/translate'

/** UMA's adapters: V3, V2, V1. Another resolver is not always the oracle, so nothing follows. */
const umaAdapters: ReadonlySet<string> = new Set([
  '0x157ce2d672854c848c9b79c49a8cc6cc89176a49',
  '0x6a9d222616c90fca5754cd1333cfd9b7fb6a4f74',
  '0xcb1822859cef82cd2eb4e6276c7916e692995130',
])

/** The known oracle that a body names, in lower case; empty when it names none. */
export function resolverIn(body: string): string {
  const named = fieldOf(body, 'resolvedBy')
  const resolver = typeof named === 'string' ? named.toLowerCase() : ''
  return umaAdapters.has(resolver) ? resolver : ''
}

/** A market that is over and pays neither side: its prices are 0 and 0, which no other's are. */
export function readVoid(read: Instrument, body: string): Instrument {
  const { closed, umaStatus, payouts } = read
  const isOver = closed === true && (umaStatus === 'resolved' || umaStatus === 'settled')
  return isOver && payouts === null && hasNoPrices(body) ? { ...read, payouts: [0, 0] } : read
}

function hasNoPrices(body: string): boolean {
  const listed = fieldOf(body, 'outcomePrices')
  const prices = typeof listed === 'string' ? parse(listed) : listed
  return Array.isArray(prices) && prices.length === 2 && prices.every(p => decimalPrice(p) === 0)
}

function fieldOf(body: string, key: string): unknown {
  const json = parse(body)
  const isObject = typeof json === 'object' && json !== null
  return isObject ? new Map(Object.entries(json)).get(key) : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
