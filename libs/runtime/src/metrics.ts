/**
 * What Prometheus sees of a process. Counted by the host from what cells took and said, so that a
 * core need not know that it is watched; edges keep counts of their own, which are read when asked.
 * Labels stay few: a stage, a cell, a fact, a reason; never a market.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { type Host } from './host.ts'
import { type CellEvent } from './running-cell.ts'

/** Seconds; resolves 10 us, because a step takes about that. */
const stepBuckets = [1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 5e-2, 0.25, 1]

/** What an edge counts, by cell: the names are its own, few and fixed. */
export type CellCounts = Iterable<
  readonly [cell: number | string, counts: Readonly<Record<string, number>>]
>

export type Metrics = {
  readonly contentType: string
  /** Everything, as Prometheus reads it. */
  text(): Promise<string>
  /** Shows what an edge counts as `polytraders_<edge>_<count>`; a cell it does not name is gone. */
  count(edge: string, help: string, read: () => CellCounts): void
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
  const edges = createEdgeGauges(registry)
  return {
    contentType: registry.contentType,
    text() {
      edges.refresh()
      return registry.metrics()
    },
    count: edges.count,
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

type EdgeGauges = { readonly count: Metrics['count']; refresh(): void }

/** Gauges that are made when a count is first met: before the text is asked for, never within. */
function createEdgeGauges(registry: Registry): EdgeGauges {
  const refreshes: (() => void)[] = []
  return {
    count(edge, help, read) {
      const gauges = new Map<string, Gauge>()
      const gaugeOf = (count: string) => {
        const known = gauges.get(count)
        if (known) return known
        const name = `polytraders_${edge}_${snakeCase(count)}`
        const gauge = new Gauge({ name, help, registers: [registry], labelNames: ['cell'] })
        gauges.set(count, gauge)
        return gauge
      }
      refreshes.push(() => {
        for (const gauge of gauges.values()) gauge.reset()
        for (const [cell, counts] of read()) {
          for (const [count, value] of Object.entries(counts)) {
            gaugeOf(count).set({ cell: String(cell) }, value)
          }
        }
      })
    },
    refresh() {
      for (const refresh of refreshes) refresh()
    },
  }
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

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
