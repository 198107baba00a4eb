/** The registry's inputs, built from a Gamma market as the venue writes one. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from '@jest/globals'
import { type Facts, topics } from '@polytraders/messages'
import { readGammaBody } from '@polytraders/venue/translate'
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
  return heard('RegistryBody', {
    ...header(at),
    endpoint: 'gamma/markets',
    group_id: '',
    status: 200,
    body: JSON.stringify(json),
    ...over,
  })
}

export const clobBody = (json: object, at = 0) => body(json, at, { endpoint: 'clob/clob-markets' })

export function notice(kind: string, at = 0, over: Partial<Facts['MarketNotice']> = {}): Input {
  return heard('MarketNotice', {
    ...header(at),
    kind,
    condition_id: conditionA,
    token_ids: [],
    tick_size: null,
    winning_token_id: '',
    body: '{}',
    ...over,
  })
}

/** `at` is milliseconds after the start; the venue's time is a little earlier. */
const header = (at: number) => ({
  correlation_id: '',
  source_ts: startMs + at - 7,
  recv_ts: startMs + at,
  quality: 'clean' as const,
})

function heard<T extends 'RegistryBody' | 'MarketNotice'>(type: T, fact: Facts[T]): Input
function heard(type: 'RegistryBody' | 'MarketNotice', fact: never): Input {
  const topic = type === 'RegistryBody' ? topics.registryRaw : topics.ingestion
  const source = { topic: topic.name, partition: 0, offset: 0 }
  return { type, fact, source, content: new Uint8Array() }
}

const shared = new URL('../../../../shared/data/', import.meta.url)
const pathOf = (name: string) => fileURLToPath(new URL(name, shared))

/** A test over files beside the project; skipped, and saying so, where they are not. */
export function testWith(names: readonly string[], claim: string, check: () => void): void {
  if (names.every(name => existsSync(pathOf(name)))) test(claim, check)
  else test.skip(`${claim} (skipped: no data beside the project)`, check)
}

export const sharedText = (name: string) => readFileSync(pathOf(name), 'utf8')

/** Every market of a Gamma answer, one body each, as the poller splits it. */
export function bodiesOf(name: string, at = 0): readonly Input[] {
  const reading = readGammaBody(sharedText(name))
  if (!reading.ok) throw new Error(`${name}: ${reading.detail}`)
  return reading.value.markets.map(({ json }) => body(Object(json), at))
}
