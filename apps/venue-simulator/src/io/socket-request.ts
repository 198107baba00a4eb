/** What a client of the market channel asks for; null when it is nothing. */
import { isBody } from '../listing.ts'

export type SocketRequest = {
  readonly operation: 'subscribe' | 'unsubscribe'
  readonly assets: readonly string[]
  readonly custom: boolean
  readonly initialDump: boolean
}

export function readRequest(text: string): SocketRequest | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  if (!isBody(json)) return null
  const assets = json['assets_ids']
  if (!Array.isArray(assets)) return null
  const operation = json['operation'] ?? json['type']
  if (typeof operation !== 'string') return null
  const isSubscription = ['subscribe', 'market'].includes(operation.toLowerCase())
  if (!isSubscription && operation !== 'unsubscribe') return null
  return {
    operation: isSubscription ? 'subscribe' : 'unsubscribe',
    assets: assets.filter((asset: unknown) => typeof asset === 'string'),
    custom: json['custom_feature_enabled'] === true,
    initialDump: json['initial_dump'] !== false,
  }
}
