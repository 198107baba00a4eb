/**
 * Faults of a running venue: started by command or by schedule, put on the connections they are
 * for, and ended in their time. The desk keeps what it did, so that a judge knows when the feed
 * was to be believed.
 */
import { below, createRandom, type Random } from '@polytraders/market'
import { type Fault, faultClasses, isFaultKind } from '../faults/index.ts'
import { changeTick, type Venue } from '../venue.ts'
import { type Connection, endFault, send } from './connection.ts'
import { type HttpFaults, isHttpFault } from './http-faults.ts'
import { type MarketSocket } from './market-socket.ts'

/** Faults of the transport, beside the twelve of the feed and those of HTTP. */
export const socketFaults = ['disconnect', 'half-open', 'slow-drip', 'huge-frame'] as const
type SocketFault = (typeof socketFaults)[number]

export type FaultOrder = {
  readonly kind: string
  /** Condition id; one of the subscribed markets by chance when left out. */
  readonly market?: string
  readonly token?: string
  /** `all` unless said; `one` is one by chance, a list is their numbers. */
  readonly connections?: 'all' | 'one' | readonly number[]
  readonly durationMs?: number
  readonly count?: number
  /** Of HTTP faults: the paths that are struck, by how they begin. */
  readonly path?: string
}

/** What was done about an order. */
export type FaultRecord = {
  readonly id: number
  readonly kind: string
  readonly market: string | null
  readonly connections: readonly number[]
  readonly startMs: number
  readonly durationMs: number
  endMs: number | null
  struck: number
}

export type FaultDesk = {
  readonly records: readonly FaultRecord[]
  /** Throws a RangeError that says what was expected. */
  readonly start: (order: FaultOrder) => FaultRecord
  /** Puts faults that are on all connections on a new one. */
  readonly join: (connection: Connection) => void
  readonly end: (id?: number) => void
}

type Active = { readonly record: FaultRecord; readonly end: () => void; readonly join: Join }
type Join = (connection: Connection) => void

const recordsMax = 10_000
const durationMsDefault = 5_000
const hugeFrameBytes = 10 * 1024 * 1024
const drip = { bytes: 16, everyMs: 50 }

type Deps = {
  readonly venue: Venue
  readonly socket: MarketSocket
  readonly http: HttpFaults
  readonly seed: string
  readonly nowMs: () => number
}

export function createFaultDesk(deps: Deps): FaultDesk {
  const { socket, nowMs } = deps
  const random = createRandom(deps.seed, 'faults')
  const records: FaultRecord[] = []
  const active = new Map<number, Active>()
  let started = 0

  const end = (id: number) => {
    const fault = active.get(id)
    if (!fault) return
    active.delete(id)
    fault.end()
    fault.record.endMs = nowMs()
  }

  return {
    records,
    start(order) {
      const { durationMs = durationMsDefault } = order
      const connections = chosen(socket, order.connections ?? 'all', random)
      const market = marketOf(deps, order, random)
      const record: FaultRecord = {
        id: ++started,
        kind: order.kind,
        market: isOfOneMarket(order.kind) ? market : null,
        connections: connections.map(({ id }) => id),
        startMs: nowMs(),
        durationMs,
        endMs: null,
        struck: 0,
      }
      const how = begin(deps, order, record, connections)
      if (records.length >= recordsMax) records.shift()
      records.push(record)
      active.set(record.id, { record, ...how })
      setTimeout(() => end(record.id), durationMs).unref()
      return record
    },
    join(connection) {
      for (const { join } of active.values()) join(connection)
    },
    end(id) {
      for (const each of id === undefined ? [...active.keys()] : [id]) end(each)
    },
  }
}

const isOfOneMarket = (kind: string) => isFaultKind(kind) && faultClasses[kind].scope === 'market'

function begin(
  deps: Deps,
  order: FaultOrder,
  record: FaultRecord,
  connections: readonly Connection[],
): Omit<Active, 'record'> {
  const { kind } = order
  if (isFaultKind(kind)) return strikeFeed(deps, { ...order, kind }, record, connections)
  if (isHttpFault(kind)) {
    const end = deps.http.start(kind, order.path ?? '/', () => record.struck++)
    return { end, join: () => {} }
  }
  const known = socketFaults.find(name => name === kind)
  if (!known) throw new RangeError(`expected a kind of fault, found ${kind}`)
  const ends = connections.map(connection => strikeSocket(deps, known, record, connection))
  return {
    end() {
      for (const each of ends) each()
    },
    join: () => {},
  }
}

function strikeFeed(
  { venue, socket, seed }: Deps,
  order: FaultOrder & { readonly kind: keyof typeof faultClasses },
  record: FaultRecord,
  connections: readonly Connection[],
): Omit<Active, 'record'> {
  const { create } = faultClasses[order.kind]
  const { market } = record
  const faults = new Map<Connection, Fault>()
  const put = (connection: Connection) => {
    // The same chance for each, so that all are told the same.
    const random = createRandom(`${seed}/${record.id}`, 'fault')
    const fault = create({ market, count: order.count ?? 1, random })
    connection.faults.add(fault)
    faults.set(connection, fault)
  }
  connections.forEach(put)
  if (order.kind === 'tick-change-missed' && market !== null) {
    for (const telling of changeTick(venue, market, venue.nowMs) ?? []) socket.tell(telling)
  }
  const isForAll = (order.connections ?? 'all') === 'all'
  return {
    end() {
      for (const [connection, fault] of faults) {
        record.struck += fault.struck()
        endFault(connection, fault)
      }
    },
    join: connection => {
      if (isForAll) put(connection)
    },
  }
}

function strikeSocket(
  { venue }: Deps,
  kind: SocketFault,
  record: FaultRecord,
  connection: Connection,
): () => void {
  record.struck++
  switch (kind) {
    case 'disconnect':
      connection.socket.terminate()
      return () => {}
    case 'half-open':
      connection.halfOpen = true
      connection.stream.pause()
      // Who was deaf for a while is no client any more.
      return () => connection.socket.terminate()
    case 'slow-drip':
      connection.drip = drip
      return () => {
        connection.drip = null
      }
    case 'huge-frame': {
      const market = [...venue.markets.keys()][0] ?? ''
      const padding = 'x'.repeat(hugeFrameBytes)
      send(connection, `{"market":"${market}", "padding":"${padding}", "event_type":"book"}`)
      return () => {}
    }
  }
}

function chosen(
  { connections }: MarketSocket,
  which: 'all' | 'one' | readonly number[],
  random: Random,
): readonly Connection[] {
  const open = [...connections.values()]
  if (which === 'all') return open
  if (which === 'one') return open.splice(below(random, open.length), 1)
  return open.filter(({ id }) => which.includes(id))
}

/** The market that is meant, or one of those that anybody subscribed. */
function marketOf({ venue, socket }: Deps, order: FaultOrder, random: Random): string | null {
  if (order.market !== undefined) {
    if (venue.markets.has(order.market)) return order.market
    throw new RangeError(`expected the condition id of a market, found ${order.market}`)
  }
  if (order.token !== undefined) {
    const market = venue.byToken.get(order.token)
    if (market) return market.conditionId
    throw new RangeError(`expected the id of a token, found ${order.token}`)
  }
  const subscribed = new Set<string>()
  for (const { assets } of socket.connections.values()) {
    for (const asset of assets) {
      const market = venue.byToken.get(asset)
      if (market && !market.resolved) subscribed.add(market.conditionId)
    }
  }
  const all = [...(subscribed.size > 0 ? subscribed : venue.markets.keys())]
  return all[below(random, all.length)] ?? null
}
