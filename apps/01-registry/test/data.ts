/** The venue's own answers that lie beside the project; tests skip where they do not. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readGammaBody } from '@polytraders/venue/translate'
import { type Input } from '../src/core.ts'
import { body, clobBody } from './bodies.ts'

const shared = new URL('../../../../shared/data/', import.meta.url)
const pathOf = (name: string) => fileURLToPath(new URL(name, shared))

export const recordedMarkets = 'market-feed/gamma_markets.json'
export const standardMarkets = 'rest/gamma_markets.json'
export const upDownMarket = 'rest/gamma_market_updown.json'
export const upDownEvent = 'rest/gamma_event_crypto_updown.json'
export const negRiskEvent = 'neg-risk-event/gamma-event.json'
export const searchAnswer = 'neg-risk-event/gamma-search.json'
export const clobMarkets = 'neg-risk-event/clob-markets.json'

export const hasData = [
  recordedMarkets,
  standardMarkets,
  upDownMarket,
  upDownEvent,
  negRiskEvent,
  searchAnswer,
  clobMarkets,
].every(name => existsSync(pathOf(name)))

/** Every market of an answer of Gamma's, as the poller takes it apart. */
export function marketsOf(name: string): readonly object[] {
  const reading = readGammaBody(readFileSync(pathOf(name), 'utf8'))
  if (!reading.ok) throw new Error(`${name}: ${reading.detail}`)
  return reading.value.markets.map(({ json }) => Object(json))
}

export const bodiesOf = (name: string, at = 0): readonly Input[] =>
  marketsOf(name).map(market => body(market, at))

export const clobBodiesOf = (name: string, at = 0): readonly Input[] => {
  const markets: readonly object[] = JSON.parse(readFileSync(pathOf(name), 'utf8'))
  return markets.map(market => clobBody(market, at))
}
