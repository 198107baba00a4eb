/**
 * The collector of one cell: instruments in, frames out.
 *
 *   registry ──▶ instruments ──▶ shards ──▶ two connections each ──▶ ingestion.raw
 *   ingestion.v1 ──▶ doubts ──▶ books over REST, or subscribed again ──▶ ingestion.raw
 *
 * What must stay true: of several processes one appends (the source fences its predecessor); what
 * the predecessor's connections carried is said to be disconnected before ours begin, so that no
 * book lives on across the time in which nobody listened.
 */
import { topics } from '@polytraders/messages'
import {
  type Codec,
  type Edge,
  endOf,
  joiningAt,
  type Log,
  type Member,
  openSource,
  type SinkRecord,
  startSink,
} from '@polytraders/runtime'
import { type StreamSettings, type Timer, type Timers, type VenueRest } from '@polytraders/venue'
import { type Carrier, createCarrier } from './carrier.ts'
import { type Counting } from './counters.ts'
import { createDoubts, type Doubts } from './doubts.ts'
import { createInstruments, type Instrument, type Instruments } from './instruments.ts'
import { startProbes } from './probes.ts'
import { createRawLog, type RawLog } from './raw-log.ts'
import { readRawTail } from './raw-tail.ts'
import { followRegistry } from './registry.ts'
import { type CollectorSettings } from './settings.ts'
import { connectionsOf, rankShards, restConnection, shardsOf } from './shards.ts'
import { createTwins } from './twins.ts'

export type CellOptions = {
  readonly log: Log
  readonly codec: Codec
  readonly build: string
  readonly cells: number
  readonly rest: VenueRest
  /** .../ws, without the channel. */
  readonly wsUrl: string
  readonly settings: CollectorSettings
  readonly stream?: Partial<StreamSettings> | undefined
  readonly timers: Timers
  readonly random: () => number
}

type State = {
  readonly options: CellOptions
  readonly counting: Counting
  readonly instruments: Instruments
  readonly doubts: Doubts
  readonly raw: RawLog
  /** By shard; none where no market has fallen yet. */
  readonly shards: (readonly Carrier[])[]
  /** Shard of each market that is carried. */
  readonly placed: Map<string, number>
  chosen: ReadonlyMap<string, Instrument>
  settling: Timer | null
}

/** News of instruments comes in bursts, and is acted on together. */
const settleMs = 50

export async function startCell(
  options: CellOptions,
  cell: number,
  member: Member,
  counting: Counting,
  failed: (error: unknown) => void,
): Promise<Edge> {
  const { log, codec, build, cells, settings, timers } = options
  const at = { topic: topics.ingestionRaw.name, partition: cell }
  const { lingerMs } = settings
  const source = await openSource({
    log,
    codec,
    at,
    name: '02-ingestion/collector',
    build,
    lingerMs,
  })
  const { connections, lastEpoch } = await readRawTail(log, codec, at)
  const state: State = {
    options,
    counting,
    instruments: createInstruments({ ...settings, cell, cells }),
    doubts: createDoubts(settings),
    raw: createRawLog({ source, timers, settings, counting, lastEpoch, failed }),
    shards: [],
    placed: new Map(),
    chosen: new Map(),
    settling: null,
  }
  sayDisconnected(state, connections)
  const following = [
    await followBooks(state, cell, member, failed),
    await followRegistry({
      ...{ log, codec, member, cell, failed },
      take(fact) {
        if (state.instruments.take(fact)) settleSoon(state)
      },
      unreadable: () => void counting.factsUnreadable++,
    }),
  ]
  const probes = startProbes({
    ...options,
    ...{ raw: state.raw, counting, doubts: state.doubts, failed },
    markets: () => state.chosen,
    resubscribe: conditionId => resubscribe(state, conditionId),
  })
  return {
    async stop() {
      await Promise.all(following.map(edge => edge.stop()))
      await probes.stop()
      state.settling?.cancel()
      for (const carrier of state.shards.flat()) carrier.stop()
      state.raw.stop()
      await source.close()
    },
  }
}

/** Every connection there may have been is down. */
function sayDisconnected({ options, raw }: State, before: ReadonlySet<number>): void {
  const { marketsMax, shardMarketsMax, connectionsPerShard } = options.settings
  const count = shardsOf(marketsMax, shardMarketsMax)
  const own = Array.from({ length: count }, (_, shard) => connectionsOf(shard, connectionsPerShard))
  for (const connection of new Set([...before, ...own.flat()])) {
    if (connection === restConnection) continue
    raw.changed({ connection, epoch: raw.nextEpoch() }, 'disconnected', 'another collector')
  }
}

async function followBooks(
  state: State,
  cell: number,
  member: Member,
  failed: (error: unknown) => void,
): Promise<Edge> {
  const { log, codec, timers } = state.options
  const topic = topics.ingestion.name
  const at = { topic, partition: cell }
  const { high } = await endOf(log, at)
  return startSink({
    ...{ member, cell, codec, failed, at },
    from: joiningAt(high),
    hears: ['BookSnapshot', 'BookDelta', 'BookStatus', 'MarketNotice'],
    unreadable: () => void state.counting.factsUnreadable++,
    async write({ records }) {
      for (const record of records) takeRecord(state, record, timers.now())
    },
  })
}

function takeRecord(state: State, record: SinkRecord, nowMs: number): void {
  switch (record.type) {
    case 'BookSnapshot':
    case 'BookDelta':
    case 'BookStatus': {
      const { condition_id: conditionId, certificate } = record.fact
      // A market that is not carried may be in any state: nobody listens to it.
      if (state.placed.has(conditionId)) state.doubts.note(conditionId, certificate, nowMs)
      return
    }
    case 'MarketNotice':
      if (record.fact.kind !== 'market_resolved') return
      state.instruments.resolve(record.fact.condition_id)
      settleSoon(state)
  }
}

function settleSoon(state: State): void {
  state.settling ??= state.options.timers.after(settleMs, () => {
    state.settling = null
    settle(state)
  })
}

/** Makes what is carried what was chosen. */
function settle(state: State): void {
  const { counting, instruments, placed } = state
  const before = state.chosen
  state.chosen = instruments.choose()
  const leaving = [...placed.keys()].filter(conditionId => !state.chosen.has(conditionId))
  for (const conditionId of leaving) {
    placed.delete(conditionId)
    state.doubts.forget(conditionId)
  }
  for (const carrier of state.shards.flat()) carrier.unsubscribe(leaving.filter(carrier.has))

  const coming = new Map<number, Instrument[]>()
  for (const [conditionId, instrument] of state.chosen) {
    const shard = placed.get(conditionId)
    if (shard === undefined) place(state, instrument, coming)
    else if (!isSame(before.get(conditionId), instrument)) {
      for (const carrier of state.shards[shard] ?? []) carrier.update(instrument)
    }
  }
  for (const [shard, fresh] of coming) {
    for (const carrier of carriersOf(state, shard)) carrier.subscribe(fresh)
  }
  counting.marketsCollected = placed.size
  counting.marketsWaiting = instruments.waiting()
  counting.instrumentsRefused = instruments.refused()
}

const isSame = (a: Instrument | undefined, b: Instrument) =>
  a !== undefined && a.tickSize === b.tickSize && a.minSize === b.minSize && a.negRisk === b.negRisk

/** Finds a market its shard: its own, or the next one that has room. */
function place({ options, placed }: State, of: Instrument, coming: Map<number, Instrument[]>) {
  const { marketsMax, shardMarketsMax } = options.settings
  const sizes = new Map<number, number>()
  for (const shard of placed.values()) sizes.set(shard, (sizes.get(shard) ?? 0) + 1)
  const ranked = rankShards(of.conditionId, shardsOf(marketsMax, shardMarketsMax))
  const shard = ranked.find(number => (sizes.get(number) ?? 0) < shardMarketsMax)
  if (shard === undefined) return
  placed.set(of.conditionId, shard)
  const fresh = coming.get(shard) ?? []
  coming.set(shard, fresh)
  fresh.push(of)
}

function carriersOf(state: State, shard: number): readonly Carrier[] {
  const known = state.shards[shard]
  if (known) return known
  const { options, raw, counting } = state
  const { settings, wsUrl } = options
  const connections = connectionsOf(shard, settings.connectionsPerShard)
  const lacks = () => void counting.differences++
  const twins = createTwins({ ...settings, connections, lacks })
  const carriers = connections.map(number =>
    createCarrier({ ...options, number, url: `${wsUrl}/market`, raw, counting, twins }),
  )
  state.shards[shard] = carriers
  return carriers
}

function resubscribe(state: State, conditionId: string): void {
  const shard = state.placed.get(conditionId)
  if (shard === undefined) return
  for (const carrier of state.shards[shard] ?? []) carrier.resubscribe(conditionId)
}
