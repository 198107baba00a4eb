/**
 * The connection to Redis, with bounds on everything: connecting, a command, and what waits while
 * Redis is away, which is nothing: a command fails at once and whoever asked tries again with what
 * is newest by then. Reconnecting goes on for as long as the client is open.
 */
import { text } from '@polytraders/config'
import { Redis } from 'ioredis'

export const redisVars = {
  REDIS_URL: text.describe('redis:// or rediss:// URL of the hot books'),
}

export class RedisError extends Error {
  override name = 'RedisError'
  /**
   * `unavailable`: no answer, or none in time. `refused`: Redis answered with an error, such as a
   * wrong password or no memory left. `bad-url`: it can't be an address.
   */
  readonly code: 'unavailable' | 'refused' | 'bad-url'
  constructor(code: RedisError['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

export type RedisClient = {
  /** The driver, for the modules of this library. */
  readonly driver: Redis
  ready(): boolean
  /** Called each time that the connection has come up, until what is returned is called. */
  onReady(listener: () => void): () => void
  close(): void
}

export type RedisLimits = {
  readonly connectMsMax: number
  readonly commandMsMax: number
  readonly reconnectFirstMs: number
  readonly reconnectMsMax: number
}

export const defaultRedisLimits: RedisLimits = {
  connectMsMax: 2_000,
  commandMsMax: 1_000,
  reconnectFirstMs: 50,
  reconnectMsMax: 1_000,
}

/** Begins to connect and returns; the first commands may find that it is not up yet. */
export function createRedis(url: string, limits: Partial<RedisLimits> = {}): RedisClient {
  const bounds = { ...defaultRedisLimits, ...limits }
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) {
    throw new RedisError('bad-url', 'expected a redis:// or rediss:// URL in REDIS_URL')
  }
  const driver = new Redis(url, {
    connectTimeout: bounds.connectMsMax,
    commandTimeout: bounds.commandMsMax,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: attempt => reconnectDelayMs(attempt, bounds, Math.random()),
  })
  // What is wrong is told to whoever sends a command; without a listener the driver would print it.
  driver.on('error', () => {})
  return {
    driver,
    ready: () => driver.status === 'ready',
    onReady(listener) {
      driver.on('ready', listener)
      if (driver.status === 'ready') listener()
      return () => driver.off('ready', listener)
    },
    close: () => driver.disconnect(),
  }
}

/** Connects and waits for it; for tools, which have nothing to do without it. */
export async function connectRedis(
  url: string,
  limits: Partial<RedisLimits> = {},
): Promise<RedisClient> {
  const client = createRedis(url, limits)
  const { connectMsMax } = { ...defaultRedisLimits, ...limits }
  let timer: NodeJS.Timeout | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      client.onReady(resolve)
      client.driver.once('error', reject)
      const late = new Error(`it took over ${connectMsMax} ms`)
      timer = setTimeout(() => reject(late), connectMsMax)
    })
    return client
  } catch (error) {
    client.close()
    throw redisError(error)
  } finally {
    clearTimeout(timer)
  }
}

/** Doubles up to a bound, between half of that and all of it; `chance` is on 0..1. */
export function reconnectDelayMs(
  attempt: number,
  { reconnectFirstMs, reconnectMsMax }: RedisLimits,
  chance: number,
): number {
  const delayMs = Math.min(reconnectMsMax, reconnectFirstMs * 2 ** Math.min(attempt - 1, 20))
  return Math.round(delayMs * (0.5 + chance / 2))
}

/** What the driver threw, as an error of this library. */
export function redisError(error: unknown): RedisError {
  if (error instanceof RedisError) return error
  const message = error instanceof Error ? error.message : String(error)
  const refused = error instanceof Error && error.name === 'ReplyError'
  return new RedisError(refused ? 'refused' : 'unavailable', `Redis: ${message}`, error)
}
