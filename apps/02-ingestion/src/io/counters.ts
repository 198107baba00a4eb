/** What a cell's collector counts. Facts say what happened; these say how much of it. */
import { type CountOf } from '@polytraders/runtime'
import { type FastifyInstance } from 'fastify'

export type Counters = {
  readonly frames: number
  readonly characters: number
  readonly pongs: number
  readonly ticks: number
  readonly opened: number
  readonly notOpened: number
  readonly closed: number
  readonly framesTooLarge: number
  /** Frames that one connection of a shard was told and another was not. */
  readonly differences: number
  readonly snapshotsMissing: number
  readonly resubscribed: number
  readonly snapshotReconnects: number
  readonly resyncJobs: number
  readonly resyncJobsPutOff: number
  readonly audits: number
  readonly restBodies: number
  readonly restErrors: number
  readonly factsUnreadable: number
  readonly instrumentsRefused: number
  readonly marketsWaiting: number
  readonly marketsCollected: number
  readonly booksInDoubt: number
  readonly connectionsOpen: number
  /** The venue's clock less ours, ms. */
  readonly clockSkewMs: number
}

/** What /metrics says of each. */
export const collectorCounts: Readonly<Record<keyof Counters, CountOf>> = {
  frames: { counter: 'Frames received.' },
  characters: { counter: 'Characters of frames received.' },
  pongs: { counter: 'Answers to pings received.' },
  ticks: { counter: 'Ticks appended because nothing else was.' },
  opened: { counter: 'Connections opened.' },
  notOpened: { counter: 'Connections that could not be opened.' },
  closed: { counter: 'Connections closed, by either side.' },
  framesTooLarge: { counter: 'Frames too large for the log, not appended.' },
  differences: { counter: 'Frames that one connection of a shard was sent and another was not.' },
  snapshotsMissing: { counter: 'First books that did not come in time.' },
  resubscribed: { counter: 'Assets subscribed again on an open connection.' },
  snapshotReconnects: {
    counter: 'Connections given up because too many first books were missing.',
  },
  resyncJobs: { counter: 'Attempts to recover a book in doubt.' },
  resyncJobsPutOff: { counter: "Attempts put off because of the hour's bound." },
  audits: { counter: 'Books audited over REST.' },
  restBodies: { counter: 'REST bodies appended.' },
  restErrors: { counter: 'REST requests that failed.' },
  factsUnreadable: { counter: 'Facts of other stages that could not be decoded.' },
  instrumentsRefused: { counter: 'Instruments the registry knows too little of to build a book.' },
  marketsWaiting: { gauge: 'Open markets that there is no room for.' },
  marketsCollected: { gauge: 'Markets collected.' },
  booksInDoubt: { gauge: 'Books that are being recovered.' },
  connectionsOpen: { gauge: 'Connections open.' },
  clockSkewMs: { gauge: "The venue's clock less ours, ms." },
}

export type Counting = { -readonly [Name in keyof Counters]: number }

export const createCounting = (): Counting => ({
  frames: 0,
  characters: 0,
  pongs: 0,
  ticks: 0,
  opened: 0,
  notOpened: 0,
  closed: 0,
  framesTooLarge: 0,
  differences: 0,
  snapshotsMissing: 0,
  resubscribed: 0,
  snapshotReconnects: 0,
  resyncJobs: 0,
  resyncJobsPutOff: 0,
  audits: 0,
  restBodies: 0,
  restErrors: 0,
  factsUnreadable: 0,
  instrumentsRefused: 0,
  marketsWaiting: 0,
  marketsCollected: 0,
  booksInDoubt: 0,
  connectionsOpen: 0,
  clockSkewMs: 0,
})

/** GET /collector: the counters of every cell that is collected here. */
export function serveCounters(
  http: FastifyInstance,
  cells: () => ReadonlyMap<number, Counters>,
): void {
  http.get('/collector', async () => ({ cells: Object.fromEntries(cells()) }))
}
