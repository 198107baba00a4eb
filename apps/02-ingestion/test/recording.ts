/**
 * The recorded five minutes as this stage hears them: the six markets subscribed, then every frame
 * with its receive time, and a tick wherever the collector would have put one: each time it was
 * quiet for 100 ms.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { type Facts, rawHeader, topics } from '@polytraders/messages'
import { readGammaBody } from '@polytraders/venue/translate'
import { type Input } from '../src/core.ts'

const folder = new URL('../../../../shared/data/market-feed/', import.meta.url)
const framesPath = fileURLToPath(new URL('frames_20260607_0132_0137.jsonl.gz', folder))
const marketsPath = fileURLToPath(new URL('gamma_markets.json', folder))

export const hasRecording = existsSync(framesPath) && existsSync(marketsPath)

const tickMs = 100

type Line = {
  readonly recv_ms: number
  readonly connection: number
  readonly seq: number
  readonly text: string
}

export function readLines(): readonly Line[] {
  const text = gunzipSync(readFileSync(framesPath)).toString('utf8')
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
}

/** The whole recording, with ticks in its silences or without. */
export function recording(ticks: 'ticks' | 'no ticks' = 'ticks'): readonly Input[] {
  const lines = readLines()
  const startMs = lines[0]?.recv_ms ?? 0
  const inputs: Input[] = subscriptions(startMs)
  let lastMs = startMs
  for (const line of lines) {
    if (ticks === 'ticks') inputs.push(...ticksBetween(lastMs, line.recv_ms))
    inputs.push(frame(line))
    lastMs = line.recv_ms
  }
  if (ticks === 'ticks') inputs.push(tick(lastMs + tickMs, lastMs))
  return inputs
}

function ticksBetween(fromMs: number, toMs: number): Input[] {
  const inputs: Input[] = []
  for (let atMs = fromMs + tickMs; atMs < toMs; atMs += tickMs) {
    inputs.push(tick(atMs, fromMs))
  }
  return inputs
}

const subscriptions = (atMs: number) => subscriptionsOf(readFileSync(marketsPath, 'utf8'), atMs)

/** What subscribes the markets of an answer of Gamma's. */
export function subscriptionsOf(gammaBody: string, atMs: number): Input[] {
  const body = readGammaBody(gammaBody)
  if (!body.ok) throw new Error(body.detail)
  return body.value.markets.map(({ reading }) => {
    if (!reading.ok) throw new Error(reading.detail)
    const { conditionId, tokenIds, tickSize, minSize, negRisk } = reading.value
    return subscribed(atMs, {
      condition_id: conditionId,
      group_id: conditionId,
      token_ids: tokenIds ?? [],
      tick_size: tickSize ?? 0,
      min_size: minSize ?? 0,
      neg_risk: negRisk ?? false,
    })
  })
}

const heard = {
  source: { topic: topics.ingestionRaw.name, partition: 0, offset: 0 },
  content: new Uint8Array(),
} as const

export const subscribed = (
  atMs: number,
  fact: Omit<
    Facts['InstrumentSubscribed'],
    'correlation_id' | 'source_ts' | 'recv_ts' | 'quality' | 'connection'
  >,
  connection = 1,
): Input => ({
  type: 'InstrumentSubscribed',
  fact: { ...rawHeader(atMs), connection, ...fact },
  ...heard,
})

export const frame = ({ recv_ms, connection, seq, text }: Line, epoch = 1): Input => ({
  type: 'RawFrame',
  fact: { ...rawHeader(recv_ms), connection, epoch, seq, text },
  ...heard,
})

export const tick = (atMs: number, aliveMs = 0): Input => ({
  type: 'RawTick',
  fact: { ...rawHeader(atMs), connection: 1, alive_ts: aliveMs },
  ...heard,
})

export const unsubscribed = (atMs: number, conditionId: string, connection = 1): Input => ({
  type: 'InstrumentUnsubscribed',
  fact: { ...rawHeader(atMs), connection, condition_id: conditionId },
  ...heard,
})

export const connectionChanged = (
  atMs: number,
  state: 'connected' | 'disconnected',
  epoch: number,
  connection = 1,
): Input => ({
  type: 'ConnectionChanged',
  fact: { ...rawHeader(atMs), connection, epoch, state, reason: 'test' },
  ...heard,
})
