/**
 * Checks of test vectors about orders: signing, bodies, headers, amounts, market prices. From a
 * row, what this library gets and what the row expects.
 */
import { type Level } from '@polytraders/domain'
import { limitAmounts, marketAmounts, marketPrice, roundingConfigs } from './amounts.ts'
import { exchangeContracts, polygonContracts } from './contracts.ts'
import { type OrderStruct, type OrderStructV1, orderHash, zeroBytes32 } from './order.ts'
import { renderOrderBody } from './order-request.ts'
import { clobAuthDigest, hmacOf, l1Headers, signOrder } from './signing.ts'
import { numberMicros } from './translate/decimal.ts'
import { bad, type Fields } from './translate/reading.ts'
import { orderTypes } from './translate/user-event.ts'
import { type Check, list, micros, number, object, sideOf, text, whole } from './vector-rows.ts'

export async function checkSigning(row: Fields, file: Fields): Promise<Check> {
  const wire = object(row, 'domain')
  const domain = {
    name: text(wire, 'name'),
    version: text(wire, 'version'),
    chain_id: number(wire, 'chainId'),
    verifying_contract: text(wire, 'verifyingContract'),
  }
  const order = structOf(object(row, 'order'))
  const signature = signOrder(text(file, 'private_key'), domain, order)
  return {
    got: [orderHash(domain, order), signature],
    expected: [row['order_hash'], row['signature']],
  }
}

function structOf(wire: Fields): OrderStruct | OrderStructV1 {
  const base = {
    salt: whole(wire, 'salt'),
    maker: text(wire, 'maker'),
    signer: text(wire, 'signer'),
    token_id: text(wire, 'tokenId'),
    maker_amount: whole(wire, 'makerAmount'),
    taker_amount: whole(wire, 'takerAmount'),
    side: sideOf(wire),
    signature_type: number(wire, 'signatureType'),
  }
  if (wire['taker'] !== undefined) {
    return {
      ...base,
      taker: text(wire, 'taker'),
      expiration: whole(wire, 'expiration'),
      nonce: whole(wire, 'nonce'),
      fee_rate_bps: whole(wire, 'feeRateBps'),
    }
  }
  return {
    ...base,
    timestamp: whole(wire, 'timestamp'),
    metadata: String(wire['metadata'] ?? zeroBytes32),
    builder: String(wire['builder'] ?? zeroBytes32),
  }
}

export function checkContracts(row: Fields): Check {
  const chain = exchangeContracts.get(whole(row, 'key'))
  const got = {
    exchange: chain?.exchangeV1,
    exchangeV2: chain?.exchangeV2,
    negRiskExchangeV2: chain?.negRiskExchangeV2,
    exchangeV3: chain?.exchangeV3,
    conditionalTokens: chain?.conditionalTokens,
    // These two are kept for Polygon only.
    ...(row['key'] === '137' && {
      negRiskAdapter: polygonContracts.negRiskAdapterV1,
      negRiskExchange: polygonContracts.negRiskExchangeV1,
    }),
  }
  const expected = Object.keys(got).map(key => String(row[key]).toLowerCase())
  return { got: Object.values(got).map(address => String(address).toLowerCase()), expected }
}

export function checkOrderBody(row: Fields, file: Fields): Check {
  const payload = object(row, 'payload')
  const input = object(file, row['version'] === 1 ? 'input_v1' : 'input_v2')
  const orderType = orderTypes.find(type => type === row['orderType'])
  if (!orderType) throw bad(`one of ${orderTypes.join(', ')}`, 'orderType', row['orderType'])
  const got = renderOrderBody({
    order: structOf(input),
    signature: text(input, 'signature'),
    owner: text(payload, 'owner'),
    orderType,
    postOnly: row['postOnly'] === true,
    deferExec: row['deferExec'] === true,
    expiration: whole(input, 'expiration'),
  })
  return { got, expected: JSON.stringify(payload) }
}

export function checkMarketPrice(row: Fields): Check {
  const buys = row['asks_best_last'] !== undefined
  const levels = list(row, buys ? 'asks_best_last' : 'bids_best_last').map(levelOf)
  const price = marketPrice(levels.reverse(), {
    side: buys ? 'BUY' : 'SELL',
    amount: micros(row, buys ? 'amount_usd' : 'shares'),
    orderType: row['orderType'] === 'FAK' ? 'FAK' : 'FOK',
  })
  const expected = typeof row['expected'] === 'number' ? micros(row, 'expected') : null
  return { got: price, expected }
}

function levelOf(pair: unknown): Level {
  const [price, size] = Array.isArray(pair) ? pair : []
  return { price: numberMicros(price), size: numberMicros(size) }
}

export async function checkL1(row: Fields, file: Fields): Promise<Check> {
  const input = {
    key: text(file, 'private_key'),
    address: text(file, 'address'),
    chainId: number(row, 'chainId'),
    timestampS: number(row, 'timestamp'),
    nonce: number(row, 'nonce'),
  }
  const headers = l1Headers(input)
  return {
    got: [clobAuthDigest(input), headers['POLY_SIGNATURE'], headers],
    expected: [row['digest'], row['signature'], row['headers']],
  }
}

export function checkL2(row: Fields): Check {
  const got = hmacOf(text(row, 'secret'), {
    timestampS: number(row, 'timestamp'),
    method: text(row, 'method'),
    path: text(row, 'requestPath'),
    body: String(row['body'] ?? ''),
  })
  return { got, expected: row['signature'] }
}

export function checkRoundingConfig({ key, ...expected }: Fields): Check {
  return { got: roundingConfigs.get(numberMicros(key)), expected }
}

export function checkAmounts(row: Fields): Check {
  const common = {
    side: sideOf(row),
    price: micros(row, 'price'),
    tickSize: micros(row, 'tickSize'),
  }
  const amounts =
    row['kind'] === 'market'
      ? marketAmounts({ ...common, amount: micros(row, 'amount') })
      : limitAmounts({ ...common, size: micros(row, 'size') })
  const got = amounts && {
    makerAmount: String(amounts.makerAmount),
    takerAmount: String(amounts.takerAmount),
  }
  return { got, expected: row['expected'] }
}
