/**
 * One request to the venue: its turn in the rate limit, a deadline over the whole answer, a bound
 * on its length, and further attempts with full jitter for what passes.
 *
 * What must stay true: the answer's text is what the venue sent, character for character; nothing
 * waits for ever; whatever goes wrong is a `VenueError` that names the endpoint.
 */
import { DelegateBackoff, handleWhen, retry } from 'cockatiel'
import { Agent, type Dispatcher, request } from 'undici'
import { type LimitName, type RateLimits } from './rate-limits.ts'
import { codeOfStatus, isPassing, VenueError, type VenueErrorFacts } from './venue-error.ts'

export type Answer = {
  /** The body, verbatim. */
  readonly text: string
  /** When it had come whole, epoch ms. */
  readonly recvMs: number
  /** From the request to that, ms. */
  readonly tookMs: number
}

export type Ask = {
  readonly method: 'GET' | 'POST'
  readonly base: string
  readonly path: string
  readonly query?: readonly (readonly [name: string, value: string])[]
  readonly body?: string
  readonly limit: LimitName
  readonly signal?: AbortSignal | undefined
}

export type TransportOptions = {
  readonly rateLimits: RateLimits
  readonly now: () => number
  /** 0..1 */
  readonly random: () => number
  /** For the whole of one answer. */
  readonly timeoutMs: number
  readonly attemptsMax: number
  readonly firstDelayMs: number
  readonly delayMsMax: number
  /** A venue that asks for a longer wait is given up on until the caller asks again. */
  readonly retryAfterMsMax: number
  readonly bodyBytesMax: number
  readonly connectionsMax: number
}

export type Transport = {
  ask(ask: Ask): Promise<Answer>
  close(): Promise<void>
}

/** Method and path, for errors. */
export const endpointOf = ({ method, path }: Ask) => `${method} ${path}`

export function createTransport(options: TransportOptions): Transport {
  const { timeoutMs, connectionsMax } = options
  const agent = new Agent({
    connections: connectionsMax,
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })
  const closing = new AbortController()
  const retrying = retry(handleWhen(isPassing), {
    maxAttempts: options.attemptsMax - 1,
    backoff: new DelegateBackoff(({ attempt, result }) => {
      const error = 'error' in result ? result.error : null
      return delayOf(options, attempt, error)
    }),
  })
  return {
    async ask(ask) {
      const signal = AbortSignal.any(ask.signal ? [closing.signal, ask.signal] : [closing.signal])
      let last: unknown
      const attempt = async (): Promise<Answer | VenueError> => {
        await options.rateLimits.take(ask.limit, endpointOf(ask))
        try {
          return await askOnce(options, agent, ask, signal)
        } catch (error) {
          last = error
          // Too long to wait for: returned, so that it is not tried again here.
          if (error instanceof VenueError && isTooLong(options, error)) return error
          throw error
        }
      }
      try {
        const answer = await retrying.execute(attempt, signal)
        if (answer instanceof VenueError) throw answer
        return answer
      } catch (error) {
        if (!signal.aborted) throw error
        throw last instanceof VenueError && last.code === 'aborted' ? last : gaveUp(ask, error)
      }
    },
    async close() {
      closing.abort()
      await agent.destroy()
    },
  }
}

const isTooLong = ({ retryAfterMsMax }: TransportOptions, { retryAfterMs }: VenueError) =>
  retryAfterMs !== null && retryAfterMs > retryAfterMsMax

/** Full jitter: anywhere up to the bound of this attempt, and no sooner than the venue asked. */
export function delayOf(
  {
    firstDelayMs,
    delayMsMax,
    random,
  }: Pick<TransportOptions, 'firstDelayMs' | 'delayMsMax' | 'random'>,
  attempt: number,
  error: unknown,
): number {
  const boundMs = Math.min(delayMsMax, firstDelayMs * 2 ** (attempt - 1))
  const jitterMs = Math.floor(random() * boundMs)
  const askedMs = error instanceof VenueError ? error.retryAfterMs : null
  return askedMs === null ? jitterMs : askedMs + jitterMs
}

const gaveUp = (ask: Ask, cause: unknown) =>
  new VenueError('aborted', 'was given up', failing(ask, { cause }))

const failing = (ask: Ask, facts: Partial<VenueErrorFacts>): VenueErrorFacts => ({
  endpoint: endpointOf(ask),
  status: 0,
  retryAfterMs: null,
  ...facts,
})

async function askOnce(
  options: TransportOptions,
  agent: Agent,
  ask: Ask,
  signal: AbortSignal,
): Promise<Answer> {
  const { now, timeoutMs, bodyBytesMax } = options
  const deadline = AbortSignal.timeout(timeoutMs)
  const startedMs = now()
  try {
    const { statusCode, headers, body } = await request(urlOf(ask), {
      method: ask.method,
      dispatcher: agent,
      signal: AbortSignal.any([deadline, signal]),
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      ...(ask.body === undefined ? {} : { body: ask.body }),
    })
    const text = await readText(ask, statusCode, body, bodyBytesMax)
    if (statusCode >= 200 && statusCode < 300) {
      const recvMs = now()
      return { text, recvMs, tookMs: recvMs - startedMs }
    }
    throw new VenueError(
      codeOfStatus(statusCode),
      `expected status 200, found ${statusCode} ${shown(text)}`,
      failing(ask, { status: statusCode, retryAfterMs: retryAfterOf(headers, text, now()) }),
    )
  } catch (error) {
    if (error instanceof VenueError) throw error
    if (signal.aborted) throw gaveUp(ask, error)
    if (deadline.aborted || isTimeout(error)) {
      const expected = `expected a whole answer within ${timeoutMs} ms`
      throw new VenueError('timeout', expected, failing(ask, { cause: error }))
    }
    const { message } = error instanceof Error ? error : { message: String(error) }
    throw new VenueError('unavailable', message, failing(ask, { cause: error }))
  }
}

function urlOf({ base, path, query = [] }: Ask): string {
  const search = new URLSearchParams()
  for (const [name, value] of query) search.append(name, value)
  return `${base.replace(/\/+$/, '')}${path}${search.size > 0 ? `?${search}` : ''}`
}

async function readText(
  ask: Ask,
  status: number,
  body: AsyncIterable<unknown>,
  bytesMax: number,
): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk)) continue
      bytes += chunk.length
      if (bytes > bytesMax) {
        const message = `expected at most ${bytesMax} bytes, found more`
        throw new VenueError('too-large', message, failing(ask, { status }))
      }
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof VenueError || isTimeout(error) || isAbort(error)) throw error
    const message = `expected a whole body, found ${bytes} bytes and then the end`
    throw new VenueError('unreadable', message, failing(ask, { status, cause: error }))
  }
  try {
    return utf8.decode(Buffer.concat(chunks))
  } catch (cause) {
    const message = `expected UTF-8, found ${bytes} bytes that are not`
    throw new VenueError('unreadable', message, failing(ask, { status, cause }))
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const nameOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : ''
const isTimeout = (error: unknown) => /Timeout/.test(nameOf(error))
const isAbort = (error: unknown) => nameOf(error) === 'AbortError'

const shownMax = 200
const shown = (text: string) => JSON.stringify(text.slice(0, shownMax))

/** Seconds or a date in the header; else `retry_after_seconds` in the body. */
function retryAfterOf(headers: Dispatcher.ResponseData['headers'], text: string, nowMs: number) {
  const header = headers['retry-after']
  const value = Array.isArray(header) ? header[0] : header
  if (value !== undefined && /^\d{1,9}$/.test(value.trim())) return Number(value) * 1_000
  const dateMs = value === undefined ? Number.NaN : Date.parse(value)
  if (!Number.isNaN(dateMs)) return Math.max(0, dateMs - nowMs)
  const seconds = /"retry_after_seconds"\s*:\s*(\d{1,9})/.exec(text)?.[1]
  return seconds === undefined ? null : Number(seconds) * 1_000
}
