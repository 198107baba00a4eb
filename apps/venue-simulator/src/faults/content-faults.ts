/** Faults of content: messages that come in time and say what is not so. */
import { below, chance } from '@polytraders/market'
import { type Telling } from '../telling.ts'
import { type Fault, type FaultOptions, hits, isChange, isOfBook, striking } from './fault.ts'

/** The element of a leg in the venue's text. */
const leg = new RegExp(
  '\\{' +
    ['asset_id', 'price', 'size', 'side', 'hash', 'best_bid', 'best_ask']
      .map(field => `"${field}":"(?<${field}>[^"]*)"`)
      .join(', ') +
    '\\}',
  'g',
)

/** A bid at the best ask: both legs say so, best prices included. */
export const crossed = (options: FaultOptions): Fault =>
  striking(options, isChange, telling => {
    const text = telling.text.replaceAll(leg, (...found) => {
      const fields: unknown = found.at(-1)
      return isLeg(fields) ? crossedLeg(fields) : String(found[0])
    })
    return changed(telling, text)
  })

type Leg = Readonly<Record<'asset_id' | 'size' | 'side' | 'hash' | 'best_bid' | 'best_ask', string>>

const isLeg = (fields: unknown): fields is Leg =>
  typeof fields === 'object' && fields !== null && 'asset_id' in fields

function crossedLeg({ asset_id, size, side, hash, best_bid: bid, best_ask: ask }: Leg): string {
  const isBid = side === 'BUY'
  const price = isBid ? ask : bid
  return (
    `{"asset_id":"${asset_id}", "price":"${price}", "size":"${size === '0' ? '11' : size}", ` +
    `"side":"${side}", "hash":"${hash}", ` +
    `"best_bid":"${isBid ? ask : bid}", "best_ask":"${isBid ? ask : bid}"}`
  )
}

/** One leg of a change is told, and its mirror is not. */
export const mirrorBroken = (options: FaultOptions): Fault =>
  striking(options, isChange, telling => {
    const legs = telling.text.match(leg) ?? []
    const kept = legs[below(options.random, legs.length)]
    if (legs.length < 2 || !kept) return [telling]
    return changed(telling, telling.text.replace(legs.join(', '), kept))
  })

/** The hash is another book's. */
export const wrongHash = (options: FaultOptions): Fault =>
  striking(options, isOfBook, telling =>
    changed(
      telling,
      telling.text.replaceAll(/"hash":"([0-9a-f]{40})"/g, (_, hash: string) => {
        const digit = below(options.random, 40)
        const other = hash[digit] === 'a' ? 'b' : 'a'
        return `"hash":"${hash.slice(0, digit)}${other}${hash.slice(digit + 1)}"`
      }),
    ),
  )

const drifts: readonly (readonly [RegExp, string])[] = [
  [/"price":"/, '"px":"'],
  [/"size":"/, '"quantity":"'],
  [/"price":"([0-9.]+)"/, '"price":$1'],
  [/"size":"([0-9.]+)"/, '"size":$1'],
  [/"side":"BUY"/, '"side":"BID"'],
  [/"best_bid":"/, '"bestBid":"'],
  [/"timestamp":"(\d+)"/, '"timestamp":$1'],
  [/"price_changes":/, '"changes":'],
  [/"event_type":"price_change"/, '"event_type":"price_change_v2"'],
  [/"asset_id":"/, '"token_id":"'],
]

/** A field is renamed or becomes another type. */
export const parseDrift = (options: FaultOptions): Fault =>
  striking(options, isChange, telling => {
    const [from, to] = drifts[below(options.random, drifts.length)] ?? [/$/, '']
    return changed(telling, telling.text.replace(from, to))
  })

export const skewMs = 90_000

/** The venue's times are 90 s ahead, or behind, for as long as the fault lasts. */
export function clockSkew(options: FaultOptions): Fault {
  const byMs = chance(options.random, 0.5) ? skewMs : -skewMs
  let struck = 0
  return {
    take(telling) {
      if (!hits(options, telling) || telling.kind === 'snapshot') return [telling]
      struck++
      return changed(
        telling,
        telling.text.replaceAll(
          /"timestamp":"(\d+)"/g,
          (_, atMs: string) => `"timestamp":"${Number(atMs) + byMs}"`,
        ),
      )
    },
    end: () => [],
    struck: () => struck,
  }
}

const changed = (telling: Telling, text: string): readonly Telling[] =>
  text === telling.text ? [telling] : [{ ...telling, text }]
