/** The registry's inputs, built from a Gamma market as the venue writes one. */
import { type Facts, topics } from '@polytraders/messages'
import { type Input } from '../src/core.ts'

export const startMs = 1_780_000_000_000
export const conditionA = `0x${'a1'.repeat(32)}`
export const conditionB = `0x${'b2'.repeat(32)}`
export const yes = '111'
export const no = '222'

/** A market that trades, with made-up ids and so without a question id. */
export const openMarket = {
  id: '501',
  question: 'Does the claim hold?',
  conditionId: conditionA,
  clobTokenIds: JSON.stringify([yes, no]),
  outcomes: '["Yes", "No"]',
  outcomePrices: '["0.63", "0.37"]',
  description: 'It holds if the test passes.',
  resolutionSource: 'https://example.org/result',
  active: true,
  closed: false,
  acceptingOrders: true,
  negRisk: false,
  orderPriceMinTickSize: 0.01,
  orderMinSize: 5,
  feesEnabled: true,
  feeType: 'flat',
  feeSchedule: { bps: 50 },
  startDate: '2026-06-01T00:00:00Z',
  endDate: '2026-06-30T00:00:00Z',
  umaResolutionStatuses: '[]',
  version: 'v1',
  events: [{ id: '77', category: 'Sports' }],
}

export const closedMarket = { ...openMarket, closed: true, acceptingOrders: false }

export const resolvedMarket = (prices: readonly string[]) => ({
  ...closedMarket,
  umaResolutionStatus: 'resolved',
  outcomePrices: JSON.stringify(prices),
  closedTime: '2026-06-30T12:00:00Z',
})

export const clobMarket = {
  c: conditionA,
  t: [
    { t: yes, o: 'Yes' },
    { t: no, o: 'No' },
  ],
  mts: 0.01,
  mos: 5,
  ao: true,
  fd: { r: 0.05, e: 1, to: true },
}

export function body(json: object, at = 0, over: Partial<Facts['RegistryBody']> = {}): Input {
  const text = JSON.stringify(json)
  const said = { endpoint: 'gamma/markets', group_id: '', status: 200, body: text }
  return {
    type: 'RegistryBody',
    fact: { ...header(at), ...said, ...over },
    source: { topic: topics.registryRaw.name, partition: 0, offset: 0 },
    content: new Uint8Array(),
  }
}

export const clobBody = (json: object, at = 0) => body(json, at, { endpoint: 'clob/clob-markets' })

export function notice(kind: string, at = 0, over: Partial<Facts['MarketNotice']> = {}): Input {
  const said = { condition_id: conditionA, tick_size: null, winning_token_id: '' }
  return {
    type: 'MarketNotice',
    fact: { ...header(at), kind, ...said, token_ids: [], body: '{}', ...over },
    source: { topic: topics.ingestion.name, partition: 0, offset: 0 },
    content: new Uint8Array(),
  }
}

/** `at` is milliseconds after the start; the venue's time is a little earlier. */
const header = (at: number) => ({
  correlation_id: '',
  source_ts: startMs + at - 7,
  recv_ts: startMs + at,
  quality: 'clean' as const,
})
