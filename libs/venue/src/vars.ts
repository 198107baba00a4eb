/** Where the venue is. An app spreads these into its configuration; the simulator has its own. */
import { z } from 'zod'

const url = (...schemes: readonly string[]) =>
  z.string().refine(text => schemes.some(scheme => text.startsWith(`${scheme}://`)), {
    error: `expected a URL that begins with ${schemes.map(s => `${s}://`).join(' or ')}`,
  })

export const venueVars = {
  VENUE_CLOB_URL: url('http', 'https')
    .default('https://clob.polymarket.com')
    .describe('REST of the order book'),
  VENUE_GAMMA_URL: url('http', 'https')
    .default('https://gamma-api.polymarket.com')
    .describe('REST of what markets are'),
  VENUE_WS_URL: url('ws', 'wss')
    .default('wss://ws-subscriptions-clob.polymarket.com/ws')
    .describe('sockets; /market is added'),
}
