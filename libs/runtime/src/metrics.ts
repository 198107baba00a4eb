/**
 * What Prometheus sees of a process. Counted by the host from what cells took and said, so that a
 * core need not know that it is watched. Labels stay few: a stage, a cell, a fact, a reason; never
 * a market.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { type Host } from './host.ts'
import { type CellEvent } from './running-cell.ts'

/** Seconds; resolves 10 us, because a step takes about that. */
const stepBuckets = [1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 5e-2, 0.25, 1]

export type Metrics = {
  readonly registry: Registry
  note(stage: string, cell: number, event: CellEvent): void
  watch(host: Host): void
}

export function createMetrics(build: string): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ build })
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const labelNames = ['stage', 'cell']
  const counter = (name: string, help: string, extra: string[] = []) =>
    new Counter({ name, help, registers, labelNames: [...labelNames, ...extra] })
  const batchInputs = counter('polytraders_inputs_total', 'Records taken from inputs.')
  const outputs = counter('polytraders_outputs_total', 'Facts said.')
  const letters = counter('polytraders_dead_letters_total', 'Unreadable inputs.', ['reason'])
  const snapshots = counter('polytraders_snapshots_total', 'Snapshots written.')
  const restores = counter('polytraders_restores_total', 'Recoveries.', ['from'])
  const refolded = counter('polytraders_refolded_inputs_total', 'Inputs refolded at recovery.')
  const diverged = counter('polytraders_diverged_facts_total', 'Facts a new core says otherwise.')
  const batchSeconds = new Histogram({
    name: 'polytraders_batch_seconds',
    help: 'From taking a batch to its being on the log.',
    registers,
    labelNames,
    buckets: stepBuckets,
  })
  const hosts: Host[] = []
  gaugeOfCells(registry, hosts)
  return {
    registry,
    watch: host => void hosts.push(host),
    note(stage, cell, event) {
      const labels = { stage, cell: String(cell) }
      switch (event.kind) {
        case 'batch':
          batchInputs.inc(labels, event.inputs)
          outputs.inc(labels, event.outputs)
          batchSeconds.observe(labels, event.ms / 1_000)
          return
        case 'dead-letter':
          letters.inc({ ...labels, reason: event.letter.reason })
          return
        case 'snapshot':
          snapshots.inc(labels)
          return
        case 'live':
          restores.inc({ ...labels, from: event.restored ? 'snapshot' : 'beginning' })
          refolded.inc(labels, event.refolded)
          return
        case 'diverged':
          diverged.inc(labels, event.count)
          return
        case 'stale':
          return
      }
    },
  }
}

/** Gauges read from the cells' own counts when Prometheus asks. */
function gaugeOfCells(registry: Registry, hosts: readonly Host[]): void {
  const gauge = (name: string, help: string, read: (host: Host, cell: number) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      labelNames: ['stage', 'cell'],
      collect() {
        this.reset()
        for (const host of hosts) {
          for (const cell of host.cells().keys()) {
            this.set({ stage: host.stage, cell: String(cell) }, read(host, cell))
          }
        }
      },
    })
  const state = (host: Host, cell: number) => host.cells().get(cell)?.cell.state
  const readers = (host: Host, cell: number) => state(host, cell)?.readers ?? []
  gauge('polytraders_cell_live', '1 when the cell is live.', (host, cell) =>
    host.cells().get(cell)?.live() ? 1 : 0,
  )
  gauge('polytraders_duplicates', 'Ids seen twice; in health it never happens.', (host, cell) =>
    readers(host, cell).reduce((sum, reader) => sum + reader.duplicates, 0),
  )
  gauge('polytraders_stale_records', 'Records of superseded owners, passed over.', (host, cell) =>
    readers(host, cell).reduce((sum, reader) => sum + reader.stale, 0),
  )
  gauge('polytraders_last_event_id', 'Newest dense id said.', (host, cell) => {
    return state(host, cell)?.lastId ?? 0
  })
  gauge('polytraders_heard_seconds', 'Newest receive time heard, epoch seconds.', (host, cell) => {
    return (state(host, cell)?.heardTs ?? 0) / 1_000
  })
  gauge('polytraders_waiting_records', 'Records delivered and not yet taken.', (host, cell) => {
    return host.cells().get(cell)?.waiting() ?? 0
  })
  gauge('polytraders_lag_seconds', 'Age of the newest record taken, when it was.', (host, cell) => {
    return (host.cells().get(cell)?.lagMs() ?? 0) / 1_000
  })
}
