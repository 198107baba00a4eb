/** The collector: for each cell that this process owns, one that listens to the venue. */
import { topics } from '@polytraders/messages'
import { type Codec, type Edge, type Log, lease } from '@polytraders/runtime'
import {
  createVenueRest,
  type StreamSettings,
  type Timers,
  type VenueRestOptions,
  wallTimers,
} from '@polytraders/venue'
import { startCell } from './cell.ts'
import { type Counters, createCounting } from './counters.ts'
import { type CollectorSettings, defaultSettings } from './settings.ts'

export type CollectorOptions = {
  readonly log: Log
  readonly codec: Codec
  readonly build: string
  readonly cells: number
  readonly clobUrl: string
  readonly gammaUrl: string
  /** .../ws, without the channel. */
  readonly wsUrl: string
  readonly group?: string
  readonly settings?: Partial<CollectorSettings>
  readonly stream?: Partial<StreamSettings>
  readonly rest?: Partial<VenueRestOptions>
  readonly timers?: Timers
  readonly random?: () => number
  /** Something that can't be handled: the process should exit. */
  readonly failed: (error: Error) => void
}

export type Collector = Edge & {
  /** By cell. */
  counters(): ReadonlyMap<number, Counters>
}

export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const { log, codec, build, cells, clobUrl, gammaUrl, wsUrl, stream, failed } = options
  const { timers = wallTimers, random = Math.random } = options
  const settings = { ...defaultSettings, ...options.settings }
  const rest = createVenueRest({ clobUrl, gammaUrl, ...options.rest })
  const counters = new Map<number, Counters>()
  const edge = await lease({
    log,
    group: options.group ?? 'polytraders-02-ingestion-collector',
    own: topics.ingestionRaw.name,
    celled: [topics.ingestion.name],
    broadcast: [topics.registry.name],
    failed,
    async start(cell, member, failedOfCell) {
      const counting = createCounting()
      const parts = { log, codec, build, cells, rest, wsUrl, settings, stream, timers, random }
      const running = await startCell(parts, cell, member, counting, failedOfCell)
      counters.set(cell, counting)
      return {
        async stop() {
          counters.delete(cell)
          await running.stop()
        },
      }
    },
  })
  return {
    counters: () => counters,
    async stop() {
      await edge.stop()
      await rest.close()
    },
  }
}
