/**
 * Checks of test vectors about figures: ids, fees, book hashes, rounding. From a row, what this
 * library and the domain get and what the row expects.
 */
import { hash } from 'node:crypto'
import {
  collectionIdOf,
  conditionIdOf,
  type FeeSchedule,
  feeOf,
  formatMicros,
  priceValid,
  tokenIdOf,
  venueBookHash,
  venueLevel,
} from '@polytraders/domain'
import { adjustBuyAmount } from './amounts.ts'
import { type Decimal, decimalPlaces, type Rounding, roundDecimal } from './rounding.ts'
import { noFee } from './translate/fee.ts'
import { bad, type Fields, isObject } from './translate/reading.ts'
import { type Check, decimal, list, micros, number, text } from './vector-rows.ts'

export function checkCtfIds(row: Fields): Check {
  const conditionId = text(row, 'conditionId')
  const collections = [collectionIdOf(conditionId, 1), collectionIdOf(conditionId, 2)]
  const tokens = collections.map(id => tokenIdOf(text(row, 'collateral'), id))
  // Without its oracle a condition is where the computation starts.
  const oracle = row['oracle']
  const condition =
    typeof oracle === 'string' ? conditionIdOf(oracle, text(row, 'questionID')) : conditionId
  const expected = [conditionId, row['collectionIds'], row['clobTokenIds']]
  return { got: [condition, collections, tokens], expected }
}

/** The fee on a number of shares. */
export function checkFee(row: Fields): Check {
  const got = feeOf(scheduleOf(row), micros(row, 'price'), micros(row, 'shares'))
  return {
    got: formatMicros(got),
    expected: written(roundDecimal(decimal(row, 'fee'), 5, 'nearest')),
  }
}

/** The fee on an amount of money, and what is left to spend when the balance is that amount. */
export function checkMoneyFee(row: Fields): Check {
  const amount = micros(row, 'amountUSD')
  const input = { amount, balance: amount, price: micros(row, 'price'), fee: scheduleOf(row) }
  const left = adjustBuyAmount(input)
  return {
    got: [amount - left, left],
    expected: [micros(row, 'fee'), micros(row, 'balance_equals_amount_adjusted')],
  }
}

export function checkBuyAmount(row: Fields): Check {
  const got = adjustBuyAmount({
    amount: micros(row, 'amount'),
    balance: micros(row, 'balance'),
    price: micros(row, 'price'),
    fee: scheduleOf(row),
    builderBps: micros(row, 'builder') / 100,
  })
  return { got, expected: micros(row, 'expected') }
}

/** A published fee table: exact to five decimals, and as printed to two. */
export function checkFeeTable(row: Fields): Check {
  const fee = feeOf(
    scheduleOf({ exponent: 1, ...row }),
    micros(row, 'price'),
    micros(row, 'shares'),
  )
  const printed = roundDecimal({ digits: BigInt(fee), scale: 6 }, 2, 'nearest')
  return {
    got: [formatMicros(fee), written(printed)],
    expected: [written(decimal(row, 'fee_exact')), written(decimal(row, 'fee_doc_2dp'))],
  }
}

const scheduleOf = (row: Fields): FeeSchedule => ({
  ...noFee,
  rate: micros(row, 'rate'),
  exponent: number(row, 'exponent'),
})

/** The client's own hash: of the object in the key order it has, with its hash emptied. */
export function checkPreimage(row: Fields): Check {
  const book: unknown = JSON.parse(text(row, 'preimage'))
  if (!isObject(book)) throw bad('JSON of a book', 'preimage', row['preimage'])
  return { got: hash('sha1', JSON.stringify({ ...book, hash: '' })), expected: row['sha1'] }
}

/** A real book's hash, by the keys that the venue hashed at its time. */
export function checkBook(row: Fields): Check {
  const variant = row['variant'] ?? 'v10'
  return {
    got: variant === 'v10' ? hashNow(row) : hashBefore(row, variant),
    expected: row['expected'],
  }
}

const hashNow = (row: Fields): string =>
  venueBookHash({
    market: text(row, 'market'),
    assetId: text(row, 'asset_id'),
    timestamp: text(row, 'timestamp'),
    bids: levelsOf(row, 'bids'),
    asks: levelsOf(row, 'asks'),
    minOrderSize: text(row, 'min_order_size'),
    tickSize: text(row, 'tick_size'),
    negRisk: row['neg_risk'] === true,
    lastTradePrice: text(row, 'last_trade_price'),
  })

const levelsOf = (row: Fields, key: string): string =>
  list(row, key)
    .filter(isObject)
    .map(level => venueLevel(text(level, 'price'), text(level, 'size')))
    .join(',')

/** v9, of October 2025, had no last trade price; v4, before July 2025, none of the constants. */
function hashBefore(row: Fields, variant: unknown): string {
  if (variant !== 'v9' && variant !== 'v4') throw bad('v10, v9 or v4', 'variant', variant)
  const { market, asset_id, timestamp, bids, asks, min_order_size, tick_size, neg_risk } = row
  const book = { market, asset_id, timestamp, hash: '', bids, asks }
  const constants = variant === 'v9' ? { min_order_size, tick_size, neg_risk } : {}
  return hash('sha1', JSON.stringify({ ...book, ...constants }))
}

export function checkRounding(row: Fields): Check {
  const x = decimal(row, 'x')
  const rounded = (rounding: Rounding) => written(roundDecimal(x, number(row, 'd'), rounding))
  return {
    got: [rounded('nearest'), rounded('down'), rounded('up'), decimalPlaces(x)],
    expected: [
      ...['normal', 'down', 'up'].map(key => written(decimal(row, key))),
      row['decimalPlaces'],
    ],
  }
}

/** A number in the one way there is to write it without trailing zeros. */
function written({ digits, scale }: Decimal): string {
  const padded = digits.toString().padStart(scale + 1, '0')
  const [whole, fraction] = [
    padded.slice(0, padded.length - scale),
    padded.slice(padded.length - scale),
  ]
  const kept = fraction.replace(/0+$/, '')
  return kept === '' ? whole : `${whole}.${kept}`
}

export const checkPriceValid = (row: Fields): Check => ({
  got: priceValid(micros(row, 'price'), micros(row, 'tickSize')),
  expected: row['valid'],
})

export const checkTickSmaller = (row: Fields): Check => ({
  got: micros(row, 'a') < micros(row, 'b'),
  expected: row['smaller'],
})
