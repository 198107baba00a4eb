/**
 * Honest texts as the venue writes them, of the kinds that the seeded day has few of or none. Ids
 * are those of the day's markets, so that mutants of them meet books that live.
 */
import { type MarketDay } from '@polytraders/market'

type Market = { readonly id: string; readonly tokens: readonly string[] }

function marketOf(day: MarketDay, at: number): Market {
  const fields = new Map(Object.entries(day.gammaMarkets[at] ?? {}))
  return {
    id: String(fields.get('conditionId')),
    tokens: JSON.parse(String(fields.get('clobTokenIds'))),
  }
}

const level = { price: '0.01', size: '12816.02' }

/** Frames of the market channel, and book bodies. */
export function rareFrames(day: MarketDay): readonly string[] {
  const { id: market, tokens } = marketOf(day, 0)
  const [asset_id = ''] = tokens
  const at = { market, asset_id, timestamp: String(day.startMs) }
  const hash = '3cd4d61e042c81560c9037ece0c61f3b1a8fbbdd'
  const change = { ...level, side: 'BUY' }
  const book = { ...at, hash, bids: [level], asks: [{ ...level, price: '0.99' }] }
  const rest = { ...book, min_order_size: '5', tick_size: '0.01', neg_risk: false }
  const newMarket = {
    id: '1031769',
    question: 'Is it new?',
    market: `0x${'5a'.repeat(32)}`,
    slug: 'is-it-new',
    assets_ids: ['76043073756653678226373981964075571318267289248134717369284518995922789326425'],
    outcomes: ['Yes', 'No'],
    event_message: { id: '125819', slug: 'new' },
    timestamp: String(day.startMs),
    event_type: 'new_market',
    tags: ['stocks'],
    active: true,
    order_price_min_tick_size: '0.01',
    fee_schedule: { exponent: 1, rate: 0.05, takerOnly: true, rebateRate: 0.2 },
  }
  return [
    newMarket,
    [newMarket, { ...newMarket, market: `0x${'5b'.repeat(32)}` }],
    { ...at, event_type: 'price_change', hash, changes: [change, { ...change, side: 'SELL' }] },
    { ...at, event_type: 'last_trade_price', ...level, side: 'BUY', fee_rate_bps: '0' },
    { ...at, event_type: 'best_bid_ask', best_bid: '0.1', best_ask: '0.2', spread: '0.1' },
    { ...at, event_type: 'tick_size_change', old_tick_size: '0.01', new_tick_size: '0.001' },
    {
      ...at,
      event_type: 'market_resolved',
      assets_ids: tokens,
      winning_asset_id: asset_id,
      winning_outcome: 'Yes',
    },
    { ...book, event_type: 'book', tick_size: '0.01', last_trade_price: '0.500' },
    { ...at, event_type: 'weather', temperature: '20' },
    rest,
    [rest, { ...rest, asset_id: tokens[1] }],
  ]
    .map(sample => JSON.stringify(sample))
    .concat('PONG', '[]')
}

/** Bodies of Gamma's and of the CLOB's, of one market each: by endpoint. */
export function marketBodies(day: MarketDay) {
  const { id: c, tokens } = marketOf(day, 1)
  const clob = {
    c,
    t: [
      { t: tokens[0], o: 'Yes' },
      { t: tokens[1], o: 'No' },
    ],
    mts: 0.01,
    mos: 5,
    ao: true,
    fd: { r: 0.05, e: 1, to: true },
  }
  const event = { id: '77', slug: 'event', title: 'Event', markets: day.gammaMarkets.slice(0, 2) }
  const texts = (samples: readonly object[]) => samples.map(sample => JSON.stringify(sample))
  return {
    gamma: texts([...day.gammaMarkets, ...day.resolutions.gammaMarkets]),
    clob: texts([clob]),
    gammaPages: texts([day.gammaMarkets, event, [event], { data: day.gammaMarkets }]),
    clobPages: texts([{ data: [clob, clob], next_cursor: 'MTAw' }, [clob]]),
  }
}

const orderAt = { market: '0xbd', asset_id: '521', timestamp: '1782753357257' }
const order = {
  ...orderAt,
  event_type: 'order',
  id: '0xaa',
  owner: 'key-1',
  side: 'BUY',
  original_size: '10',
  size_matched: '0',
  price: '0.52',
  outcome: 'Yes',
  type: 'PLACEMENT',
  status: 'LIVE',
  order_type: 'GTC',
  created_at: '1782753357',
  associate_trades: ['28c4'],
}
const maker = {
  asset_id: '521',
  matched_amount: '4',
  order_id: '0xff',
  outcome: 'Yes',
  owner: 'key-1',
  price: '0.57',
  side: 'SELL',
}
const trade = {
  ...orderAt,
  event_type: 'trade',
  id: '28c4',
  type: 'TRADE',
  status: 'MATCHED',
  taker_order_id: '0x06',
  side: 'BUY',
  size: '10',
  price: '0.57',
  match_time: '1782753357',
  fee_rate_bps: '0',
  trader_side: 'TAKER',
  maker_orders: [maker],
}

export const userFrames: readonly string[] = [order, trade, [order, trade]]
  .map(sample => JSON.stringify(sample))
  .concat('PONG')
export const orderPages = [{ data: [order, order], next_cursor: 'LTE=' }, [order], order].map(
  sample => JSON.stringify(sample),
)
export const tradePages = [{ data: [trade], next_cursor: 'MTAw' }, [trade, trade]].map(sample =>
  JSON.stringify(sample),
)

/** What the venue answers to an order, by HTTP status. */
export const placeAnswers = [
  { status: 200, body: { success: true, errorMsg: '', orderID: '0xaa', status: 'live' } },
  {
    status: 200,
    body: {
      success: true,
      errorMsg: '',
      orderID: '0xaa',
      status: 'matched',
      makingAmount: '5.2',
      takingAmount: '10',
      transactionsHashes: ['0xc4'],
      tradeIDs: ['28c4'],
    },
  },
  { status: 400, body: { error: 'not enough balance / allowance' } },
  { status: 503, body: { error: 'cancel-only', code: 'cancel_only', retry_after_seconds: 5 } },
  { status: 429, body: { error: 'rate limited' } },
].map(({ status, body }) => ({ status, body: JSON.stringify(body) }))

/** What it answers to a cancel. */
export const cancelAnswers = [
  { canceled: ['0xaa'], not_canceled: {} },
  { canceled: [], not_canceled: { '0xbb': 'order already matched', '0xcc': 'order not found' } },
].map(body => ({ status: 200, body: JSON.stringify(body) }))
