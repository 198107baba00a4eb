/**
 * What Prometheus sees of a process. Counted by the host from what cells took and said, so that a
 * core need not know that it is watched; edges keep counts of their own, which are read when asked.
 * Labels stay few: a stage, a cell, a fact, a reason; never a market.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { type Host } from './host.ts'
import { type HostedCell } from './hosted-cell.ts'
import { type CellEvent } from './running-cell.ts'
import { type Gauges } from './wiring.ts'

/** Seconds. An append to Kafka takes about a millisecond, one to memory some tens of us. */
const batchBuckets = [1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 5e-2, 0.25, 1]

/** Seconds; the venue's own times are to the millisecond. */
const sourceLagBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]

/** How often the event loop's delay is sampled: each time wakes the process. */
const eventLoopSampleMs = 100

/** What a number of an edge is: one that only grows, or one that goes up and down. */
export type CountOf = { readonly counter: string } | { readonly gauge: string }

/** What an edge counts, by cell: the names are its own, few and fixed. */
export type CellCounts<Name extends string> = Iterable<
  readonly [cell: number | string, counts: Readonly<Record<Name, number>>]
>

export type Metrics = {
  readonly contentType: string
  /** Everything, as Prometheus reads it. */
  text(): Promise<string>
  /**
   * Shows what an edge counts as `polytraders_<edge>_<name>`, and a counter with `_total` at the
   * end. A cell that `read` does not name is gone.
   */
  count<Name extends string>(
    edge: string,
    counts: Readonly<Record<Name, CountOf>>,
    read: () => CellCounts<Name>,
  ): void
  note(stage: string, cell: number, event: CellEvent): void
  /** Shows each cell of a host, and what its core's state tells of itself. */
  watch(host: Host, gauges?: Gauges): void
}

export function createMetrics(build: string): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ build })
  collectDefaultMetrics({
    register: registry,
    eventLoopMonitoringPrecision: eventLoopSampleMs,
  })
  const hosts: Host[] = []
  const refreshes = [showCells(registry, hosts, ofCells)]
  return {
    contentType: registry.contentType,
    text() {
      for (const refresh of refreshes) refresh()
      return registry.metrics()
    },
    count: (edge, counts, read) => void refreshes.push(showEdge(registry, edge, counts, read)),
    watch(host, gauges = new Map()) {
      hosts.push(host)
      const ofState = [...gauges].map(([name, { help, read }]): OfCell => {
        return [name, { gauge: help }, ({ cell }) => read(cell.state.core)]
      })
      refreshes.push(showCells(registry, [host], ofState))
    },
    note: createNoting(registry),
  }
}

function createNoting(registry: Registry): Metrics['note'] {
  const shared = { registers: [registry], labelNames: ['stage', 'cell'] }
  const counter = (name: string, help: string, extra: string[] = []) =>
    new Counter({ ...shared, name, help, labelNames: [...shared.labelNames, ...extra] })
  const inputs = counter('polytraders_inputs_total', 'Records taken from inputs.')
  const outputs = counter('polytraders_outputs_total', 'Facts said.', ['fact'])
  const letters = counter('polytraders_dead_letters_total', 'Unreadable inputs.', ['reason'])
  const snapshots = counter('polytraders_snapshots_total', 'Snapshots written.')
  const restores = counter('polytraders_restores_total', 'Recoveries.', ['from'])
  const refolded = counter('polytraders_refolded_inputs_total', 'Inputs refolded at recovery.')
  const diverged = counter(
    'polytraders_diverged_facts_total',
    'Facts that differ under the accepted new core version.',
  )
  const batchSeconds = new Histogram({
    ...shared,
    name: 'polytraders_batch_seconds',
    help: 'From taking a batch to its being on the log.',
    buckets: batchBuckets,
  })
  const sourceLagSeconds = new Histogram({
    ...shared,
    name: 'polytraders_source_lag_seconds',
    help: "From the source's time of a batch's last input to the batch's being on the log.",
    buckets: sourceLagBuckets,
  })
  return (stage, cell, event) => {
    const labels = { stage, cell: String(cell) }
    switch (event.kind) {
      case 'batch':
        inputs.inc(labels, event.inputs)
        for (const [fact, of] of Map.groupBy(event.said, type => type)) {
          outputs.inc({ ...labels, fact }, of.length)
        }
        batchSeconds.observe(labels, event.ms / 1_000)
        if (event.sourceLagMs === null) return
        // A source's clock may be ahead of ours, and a sum must not go down.
        sourceLagSeconds.observe(labels, Math.max(0, event.sourceLagMs) / 1_000)
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
  }
}

type Labels = Readonly<Record<string, string>>

/** A metric whose value is known elsewhere: reset and shown again whenever it is asked for. */
type Shown = {
  readonly metric: Counter | Gauge
  readonly show: (labels: Labels, value: number) => void
}

function shown(registry: Registry, name: string, of: CountOf, labelNames: string[]): Shown {
  const shared = { registers: [registry], labelNames }
  if ('counter' in of) {
    const metric = new Counter({ ...shared, name: `${name}_total`, help: of.counter })
    return { metric, show: (labels, value) => metric.inc(labels, value) }
  }
  const metric = new Gauge({ ...shared, name, help: of.gauge })
  return { metric, show: (labels, value) => metric.set(labels, value) }
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, upper => `_${upper.toLowerCase()}`)

/** Makes the metrics of an edge. Returns what shows them as they are now. */
function showEdge<Name extends string>(
  registry: Registry,
  edge: string,
  counts: Readonly<Record<Name, CountOf>>,
  read: () => CellCounts<Name>,
): () => void {
  const names = Object.keys(counts) as Name[]
  const metrics = names.map(name => {
    const full = `polytraders_${edge}_${snakeCase(name)}`
    return { name, ...shown(registry, full, counts[name], ['cell']) }
  })
  return () => {
    for (const { metric } of metrics) metric.reset()
    for (const [cell, values] of read()) {
      for (const { name, show } of metrics) show({ cell: String(cell) }, values[name])
    }
  }
}

const sumOf = ({ cell }: HostedCell, count: 'duplicates' | 'stale') =>
  cell.state.readers.reduce((sum, reader) => sum + reader[count], 0)

type OfCell = readonly [name: string, of: CountOf, read: (hosted: HostedCell) => number]

const ofCells: readonly OfCell[] = [
  ['cell_live', { gauge: '1 when the cell is live.' }, ({ live }) => (live() ? 1 : 0)],
  [
    'duplicates',
    { counter: 'Ids seen twice; in health it never happens.' },
    hosted => sumOf(hosted, 'duplicates'),
  ],
  [
    'stale_records',
    { counter: 'Records of superseded owners, passed over.' },
    hosted => sumOf(hosted, 'stale'),
  ],
  [
    'unknown_facts',
    { counter: 'Facts of a type this build does not know, passed over.' },
    ({ cell }) => cell.state.unknown,
  ],
  ['last_event_id', { gauge: 'Last event id written.' }, ({ cell }) => cell.state.lastId],
  [
    'heard_seconds',
    { gauge: 'Newest receive time processed, epoch seconds.' },
    ({ cell }) => cell.state.heardTs / 1_000,
  ],
  [
    'waiting_records',
    { gauge: 'Records delivered and not yet taken.' },
    ({ waiting }) => waiting(),
  ],
  [
    'lag_seconds',
    { gauge: 'Age of the newest record taken, when it was.' },
    ({ lagMs }) => lagMs() / 1_000,
  ],
]

/** Makes metrics of all cells. Returns what shows them as they are now. */
function showCells(registry: Registry, hosts: readonly Host[], of: readonly OfCell[]): () => void {
  const metrics = of.map(([name, of, read]) => {
    return { read, ...shown(registry, `polytraders_${name}`, of, ['stage', 'cell']) }
  })
  return () => {
    for (const { metric } of metrics) metric.reset()
    for (const host of hosts) {
      for (const [number, hosted] of host.cells()) {
        const labels = { stage: host.stage, cell: String(number) }
        for (const { read, show } of metrics) show(labels, read(hosted))
      }
    }
  }
}
