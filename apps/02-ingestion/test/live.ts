/**
 * A stage 2 that listens to the simulated venue: registry facts on a log, the collector, the book
 * builder as it is hosted, and what its books are certified as.
 */
import {
  type BookDelta,
  type BookSnapshot,
  type BookStatus,
  type Certificate,
  type Facts,
  partitionsOf,
  topics,
} from '@polytraders/messages'
import {
  buildCodec,
  type Codec,
  createMemoryLog,
  defaultLimits,
  hosted,
  type Log,
  openSource,
  startHost,
} from '@polytraders/runtime'
import { eventually, newRun, readAll } from '@polytraders/testkit'
import { readGammaBody, type StreamSettings } from '@polytraders/venue'
import {
  type Simulator,
  type SimulatorOptions,
  startVenueSimulator,
} from '@polytraders/venue-simulator'
import { defaultPolicy, type Input } from '../src/core.ts'
import { type Collector, startCollector } from '../src/io/collect.ts'
import { type CollectorSettings } from '../src/io/settings.ts'
import { wiring } from '../src/wiring.ts'
import { openRunLog, type RunLog } from './run-log.ts'

export type Live = {
  readonly simulator: Simulator
  readonly log: Log
  readonly codec: Codec
  readonly cells: number
  collect(): Promise<Collector>
  /** Newest certificate of each market. */
  certificates(): Promise<ReadonlyMap<string, Certificate>>
  raw(): Promise<readonly RawRecord[]>
  /** Waits until every book is TRUSTED; resolves to how long that took, ms. */
  trusted(timeoutMs?: number): Promise<number>
  /** Says another version of every instrument to the registry's topics. */
  say(
    change: (fact: Facts['InstrumentChanged']) => Partial<Facts['InstrumentChanged']>,
  ): Promise<void>
  failure(): Error | null
  close(): Promise<void>
}

export type RawRecord = {
  [Name in Input['type']]: { readonly type: Name; readonly fact: Facts[Name] }
}[Input['type']]

export type LiveOptions = {
  readonly on: 'memory' | 'kafka'
  readonly cells?: number
  readonly simulator?: SimulatorOptions
  readonly settings?: Partial<CollectorSettings>
  readonly stream?: Partial<StreamSettings>
}

export async function startLive(options: LiveOptions): Promise<Live> {
  const { cells = 2 } = options
  const codec = buildCodec()
  const run = newRun()
  const { log, close }: RunLog =
    options.on === 'kafka' ? await openRunLog(run, cells) : openMemoryLog(cells)
  const simulator = await startVenueSimulator({ markets: 6, endless: true, ...options.simulator })
  let failure: Error | null = null
  const failed = (error: Error) => {
    failure ??= error
  }
  const host = await startHost({
    ...hosted(wiring, defaultPolicy),
    ...{ log, codec, cells, failed },
    build: 'test',
    config: '{}',
    limits: defaultLimits,
    now: Date.now,
    note() {},
  })
  const collectors: Collector[] = []
  const registry = await openRegistry(log, codec, simulator)
  await registry.say(() => ({}))
  const { certificates, raw } = readers(log, codec, cells)
  return {
    ...{ simulator, log, codec, cells, certificates, raw, say: registry.say },
    failure: () => failure,
    async collect() {
      const { url, wsUrl } = simulator
      const collector = await startCollector({
        ...{ log, codec, cells, failed },
        build: 'test',
        clobUrl: url,
        gammaUrl: url,
        wsUrl: wsUrl.replace(/\/market$/, ''),
        settings: { marketsMax: 50, jobsEveryMs: 50, ...options.settings },
        rest: { firstDelayMs: 50, timeoutMs: 2_000 },
        stream: { pingMs: 200, pongMsMax: 1_000, watchMs: 100, ...options.stream },
      })
      collectors.push(collector)
      return collector
    },
    async trusted(timeoutMs = 30_000) {
      const startedMs = performance.now()
      await eventually(
        'every book is TRUSTED',
        async () => {
          if (failure) throw failure
          const all = [...(await certificates()).values()]
          const count = simulator.venue.markets.size
          return all.length === count && all.every(({ verdict }) => verdict === 'TRUSTED')
        },
        timeoutMs,
      )
      return performance.now() - startedMs
    },
    async close() {
      await Promise.all(collectors.map(collector => collector.stop()))
      await host.stop()
      await registry.close()
      await simulator.close()
      await close()
    },
  }
}

/** What stage 2's topics hold. */
function readers(log: Log, codec: Codec, cells: number) {
  async function* records(topic: string) {
    for (let cell = 0; cell < cells; cell++) {
      for (const { value, headers } of await readAll(log, { topic, partition: cell })) {
        if (headers.eventId > 0 && value) yield { type: headers.type, value }
      }
    }
  }
  return {
    async certificates(): Promise<ReadonlyMap<string, Certificate>> {
      const newest = new Map<string, Certificate>()
      for await (const { type, value } of records(topics.ingestion.name)) {
        if (type !== 'BookStatus' && type !== 'BookSnapshot' && type !== 'BookDelta') continue
        const fact = codec.decode(type, value) as BookDelta | BookSnapshot | BookStatus
        newest.set(fact.condition_id, fact.certificate)
      }
      return newest
    },
    async raw(): Promise<readonly RawRecord[]> {
      const all: RawRecord[] = []
      for await (const { type: name, value } of records(topics.ingestionRaw.name)) {
        const type = name as RawRecord['type']
        all.push({ type, fact: codec.decode(type, value) } as RawRecord)
      }
      return all
    },
  }
}

function openMemoryLog(cells: number): RunLog {
  const all = new Map(Object.values(topics).map(topic => [topic.name, topic]))
  const log = createMemoryLog({
    partitionsOf: name => {
      const topic = all.get(name.replace('.state.v1', '.v1'))
      return topic ? partitionsOf(topic, cells) : 1
    },
    now: Date.now,
  })
  return { log, close: async () => {} }
}

/** What stage 1 would have said of the simulator's markets. */
async function openRegistry(log: Log, codec: Codec, simulator: Simulator) {
  const open = (topic: string) =>
    openSource({ log, codec, at: { topic, partition: 0 }, name: 'registry', build: 'test' })
  const own = await open(topics.registry.name)
  const view = await open(topics.registryCurrent.name)
  let version = 0
  return {
    async say(change: (fact: Facts['InstrumentChanged']) => Partial<Facts['InstrumentChanged']>) {
      version++
      const facts = instrumentFacts(simulator, version).map(fact => ({
        type: 'InstrumentChanged' as const,
        fact: { ...fact, ...change(fact) },
      }))
      await own.append(facts)
      await view.append(facts)
    },
    async close() {
      await own.close()
      await view.close()
    },
  }
}

function instrumentFacts({ venue }: Simulator, version: number): Facts['InstrumentChanged'][] {
  const bodies = [...venue.listings.values()].map(({ body }) => body)
  const reading = readGammaBody(JSON.stringify(bodies))
  if (!reading.ok) throw new Error(reading.detail)
  return reading.value.markets.map(({ reading: market }) => {
    if (!market.ok) throw new Error(market.detail)
    const { conditionId, tokenIds, tickSize, minSize, negRisk } = market.value
    return {
      ...{ correlation_id: '', source_ts: 1, recv_ts: 1, quality: 'clean' },
      ...{ market_id: conditionId, condition_id: conditionId, group_id: conditionId },
      ...{ token_ids: tokenIds ?? [], version, changed: [], question: '', status: 'open' },
      ...{ halt_reason: '', open_time: null, close_time: null, resolution_time: null },
      ...{ resolution_rule: '', resolution_source: '', uma_status: '', payout: null },
      ...{ tick_size: tickSize ?? 0, min_size: minSize ?? 0, neg_risk: negRisk ?? false },
      fee_bps: 0,
      fee_schedule: {
        ...{ kind: 'flat', fee_bps: 0, rate: 0, exponent: 0 },
        ...{ taker_only: true, rebate_rate: 0 },
      },
      ...{ parent_event_id: '', category: '', protocol_version: 'v1', duplicate_of: '' },
      last_synced_ts: 1,
    } as unknown as Facts['InstrumentChanged']
  })
}
