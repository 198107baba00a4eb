/** What the collector promises, with the simulated venue: in memory, and on Kafka. */
import { afterEach, describe, expect, test } from '@jest/globals'
import { eventually } from '@polytraders/testkit/eventually'
import { type Live, type LiveOptions, type RawRecord, startLive } from './live.ts'

export function collectorSuite(on: LiveOptions['on']): void {
  let live: Live | null = null
  afterEach(async () => {
    await live?.close()
    live = null
  })
  const start = async (options: Omit<LiveOptions, 'on'> = {}) => {
    live = await startLive({ on, ...options })
    return live
  }
  describe(`${on}: what the collector promises`, () => {
    frames(start)
    time(start)
    faults(start)
    failures(start)
  })
}

type Start = (options?: Omit<LiveOptions, 'on'>) => Promise<Live>

const framesOf = (raw: readonly RawRecord[]) =>
  raw.flatMap(record => (record.type === 'RawFrame' ? [record.fact] : []))

function frames(start: Start): void {
  test('what the registry knows is subscribed, and every book becomes TRUSTED', async () => {
    const { collect, trusted, raw, simulator } = await start({ cells: 2 })
    const collector = await collect()
    await trusted()
    await eventually('PONGs are on the log', async () =>
      framesOf(await raw()).some(({ text }) => text === 'PONG'),
    )
    const records = await raw()
    const first = records.findIndex(({ type }) => type === 'RawFrame')
    const told = records.slice(0, first).filter(({ type }) => type === 'InstrumentSubscribed')
    expect(told.length).toBeGreaterThan(0)
    const frames = framesOf(records)
    const carriers = new Set(frames.map(({ connection }) => connection))
    expect([...carriers].filter(number => number > 0).sort()).toEqual([1, 2])
    expect(frames.some(({ text }) => text.startsWith('[{"market":'))).toBe(true)
    const collected = [...collector.counters().values()].map(of => of.marketsCollected)
    expect(collected.reduce((a, b) => a + b, 0)).toBe(simulator.venue.markets.size)
  })

  test('frames are numbered 1, 2, 3 ... and a killed connection begins a newer epoch', async () => {
    const { collect, trusted, raw, simulator } = await start({ cells: 1 })
    await collect()
    await trusted()
    simulator.fault({ kind: 'disconnect' })
    await eventually('both connections came back', async () => {
      const epochs = new Map<number, Set<number>>()
      for (const { connection, epoch } of framesOf(await raw())) {
        epochs.set(connection, (epochs.get(connection) ?? new Set()).add(epoch))
      }
      return [1, 2].every(number => (epochs.get(number)?.size ?? 0) >= 2)
    })
    await trusted()
    const at = new Map<number, { epoch: number; seq: number }>()
    for (const { connection, epoch, seq } of framesOf(await raw())) {
      const before = at.get(connection) ?? { epoch: 0, seq: 0 }
      expect(epoch).toBeGreaterThanOrEqual(before.epoch)
      expect(seq).toBe(epoch === before.epoch ? before.seq + 1 : 1)
      at.set(connection, { epoch, seq })
    }
    const changes = (await raw()).flatMap(record =>
      record.type === 'ConnectionChanged' ? [record.fact] : [],
    )
    expect(changes.some(({ reason }) => reason.startsWith('closed-by-venue'))).toBe(true)
  })

  test('a successor goes on in newer epochs, and no book lives on across the gap', async () => {
    const { collect, trusted, raw, certificates } = await start({ cells: 1 })
    const first = await collect()
    await trusted()
    const before = Math.max(...framesOf(await raw()).map(({ epoch }) => epoch))
    const epochs = new Map([...(await certificates())].map(([id, { epoch }]) => [id, epoch]))
    await first.stop()
    await eventually('books know that nobody listens', async () =>
      [...(await certificates()).values()].every(({ verdict }) => verdict !== 'TRUSTED'),
    )
    await collect()
    await trusted()
    const later = framesOf(await raw()).filter(({ epoch }) => epoch > before)
    expect(new Set(later.map(({ connection }) => connection))).toContain(1)
    for (const [id, { epoch }] of await certificates()) {
      expect(epoch).toBeGreaterThan(epochs.get(id) ?? 0)
    }
  })
}

function time(start: Start): void {
  test('a quiet cell is told the time more than once a second, a busy one at least', async () => {
    const { collect, raw, simulator, trusted } = await start({
      cells: 1,
      stream: { pingMs: 2_000, pongMsMax: 10_000 },
    })
    await collect()
    await trusted()
    simulator.fault({ kind: 'frozen', durationMs: 60_000 })
    const ticks = async () =>
      (await raw()).flatMap(record => (record.type === 'RawTick' ? [record.fact] : []))
    await eventually('ticks come sooner than a busy cell hears them', async () =>
      (await ticks()).some(({ connection, recv_ts, alive_ts }, n, all) => {
        const before = all[n - 1]
        const isSilence = connection !== 0 && before?.alive_ts === alive_ts
        return isSilence && recv_ts - before.recv_ts < 500
      }),
    )
    const records = await raw()
    let heardMs = 0
    let tickedMs = 0
    for (const { type, fact } of records) {
      if (type === 'RawFrame' || type === 'RawTick') {
        if (tickedMs > 0) expect(fact.recv_ts - tickedMs).toBeLessThan(3_000)
      }
      if (type === 'RawFrame') heardMs = fact.recv_ts
      if (type !== 'RawTick') continue
      const isQuiet = fact.recv_ts - heardMs >= 100
      if (!isQuiet) expect(fact.connection).toBe(0)
      tickedMs = fact.recv_ts
    }
  })

  test('a market that is resolved is let go, and one that changed is told again', async () => {
    const { collect, trusted, certificates, raw, say, simulator } = await start({ cells: 1 })
    const collector = await collect()
    await trusted()
    const [one = ''] = simulator.venue.markets.keys()
    const collected = () => collector.counters().get(0)?.marketsCollected ?? 0
    const all = collected()
    await say(({ condition_id }) => (condition_id === one ? { status: 'resolved' } : {}))
    await eventually('it is let go', () => collected() === all - 1)
    const verdict = async () => (await certificates()).get(one)?.verdict
    await eventually('and not TRUSTED', async () => (await verdict()) === 'SUSPECT')
    await say(() => ({ min_size: 7_000_000 }))
    await eventually('the others are told again', async () => {
      const sizes = (await raw()).flatMap(record =>
        record.type === 'InstrumentSubscribed' ? [record.fact] : [],
      )
      return sizes.some(({ min_size }) => min_size === 7_000_000)
    })
  })
}

function faults(start: Start): void {
  test('what one connection silently drops is counted, and what both hear is not', async () => {
    const { collect, trusted, simulator } = await start({ cells: 1 })
    const collector = await collect()
    await trusted()
    const count = (name: 'frames' | 'differences') => collector.counters().get(0)?.[name] ?? 0
    const before = count('frames')
    await eventually('both were compared for a while', () => count('frames') > before + 100)
    expect(count('differences')).toBe(0)
    simulator.fault({ kind: 'frozen', connections: 'one', durationMs: 60_000 })
    await eventually('the other is told more', () => count('differences') > 0)
  })

  test('a book in doubt is TRUSTED again by REST, on the same connections', async () => {
    const { collect, trusted, raw, simulator } = await start({
      cells: 1,
      settings: { doubtMsMax: 0, awaitingMsMax: 1_000 },
    })
    const collector = await collect()
    await trusted()
    simulator.fault({ kind: 'parse-drift', count: 5 })
    await eventually('its books were asked for', async () =>
      framesOf(await raw()).some(({ connection }) => connection === 0),
    )
    await trusted()
    expect(collector.counters().get(0)).toMatchObject({ closed: 0, opened: 2 })
  })

  test('first books that do not come are asked for again, and over REST', async () => {
    const { collect, trusted, simulator, raw } = await start({
      cells: 1,
      settings: { snapshotMsMax: 500, awaitingMsMax: 300 },
    })
    const collector = await collect()
    await trusted()
    simulator.fault({ kind: 'missing-snapshot', durationMs: 2_000, count: 100 })
    simulator.fault({ kind: 'disconnect' })
    await eventually('jobs were made', () => (collector.counters().get(0)?.resyncJobs ?? 0) > 0)
    await trusted()
    const bodies = framesOf(await raw()).filter(({ connection }) => connection === 0)
    expect(bodies.length).toBeGreaterThan(0)
    expect(bodies.map(({ seq }) => seq)).toEqual(bodies.map((_, index) => index + 1))
  })
}

function failures(start: Start): void {
  test('every book is audited in turn, and REST that fails stops nothing', async () => {
    const { collect, trusted, simulator, certificates } = await start({
      cells: 1,
      settings: { auditMs: 700, silentAuditMs: 700 },
    })
    const collector = await collect()
    await trusted()
    await eventually('audits are on the certificates', async () =>
      [...(await certificates()).values()].some(({ last_audit_ts }) => last_audit_ts !== null),
    )
    simulator.fault({ kind: 'http-500', durationMs: 2_000 })
    await eventually(
      'REST failed',
      () => (collector.counters().get(0)?.restErrors ?? 0) > 0,
      20_000,
    )
    simulator.endFaults()
    await trusted()
  })

  test('a half-open connection, a slow drip and a frame of 10 MB are outlived', async () => {
    const { collect, trusted, simulator } = await start({
      cells: 1,
      stream: { payloadBytesMax: 1024 * 1024 },
    })
    const collector = await collect()
    await trusted()
    const count = (name: 'connectionsOpen' | 'closed' | 'framesTooLarge') =>
      collector.counters().get(0)?.[name] ?? 0
    // A large frame has a counter of its own: what closes may be what the fault before has left.
    for (const [kind, name] of [
      ['half-open', 'closed'],
      ['slow-drip', 'closed'],
      ['huge-frame', 'framesTooLarge'],
    ] as const) {
      await eventually('both are open', () => count('connectionsOpen') === 2)
      const before = count(name)
      simulator.fault({ kind, durationMs: 30_000 })
      await eventually(`${kind} is noticed`, () => count(name) > before)
      simulator.endFaults()
      await trusted()
    }
  })
}
