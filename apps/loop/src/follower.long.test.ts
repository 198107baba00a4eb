/** The follower of stage 10 over the real stages: the loop writes the log, it reads along. */
import { afterEach, expect, test } from '@jest/globals'
import { startFollower } from '@polytraders/10-replay/io/follower'
import { marketDay } from '@polytraders/market'
import { type Facts, topics } from '@polytraders/messages'
import { buildCodec, type CellSpec, type Edge, isFact, type MemoryLog } from '@polytraders/runtime'
import { eventually } from '@polytraders/testkit/eventually'
import { demoPolicies } from './demo.ts'
import { locate } from './divergence.ts'
import { defaultFeed, feed, type Raw } from './feed.ts'
import { createLoop, loopLog, replayCells } from './loop.ts'
import { loopStages } from './stages.ts'

test('while all stages run, every cell of every stage is at parity, and says so', async () => {
  const loop = createLoop({ stages, cells, startMs: day.startMs })
  const log = loop.log
  await follow(log)
  for (const [index, raw] of raws.entries()) {
    loop.take(raw)
    if (index % 200 === 0) await nextTurn()
  }
  await atParity(log)
  const compared = factsOf<'CellCompared'>(log, topics.replayRaw.name)
  const newestOf = (stage: string) => compared.findLast(report => report.stage === stage)
  expect(newestOf('04-signals')?.signal_version).toMatch(/^signals-/)
  expect(newestOf('05-fair-value')?.model_version).not.toBe('')
  loop.take({ ...lastRaw, atMs: lastRaw.atMs + 1 })
  const reports = factsOf<'ReplayReport'>(log, topics.replay.name)
  expect(reports.length).toBeGreaterThan(0)
  expect(new Set(reports.map(({ verdict }) => verdict))).toEqual(new Set(['parity-clean']))
})

test('one changed verdict is found: its stage, cell, event and field', async () => {
  const loop = createLoop({ stages, cells, startMs: day.startMs })
  for (const raw of raws) loop.take(raw)
  const verdicts = loop.log
    .records({ topic: topics.decision.name, partition: 1 })
    .filter(({ headers }) => headers.type === 'Verdict')
  const { headers, offset } = verdicts[Math.floor(verdicts.length / 2)] ?? verdicts[0] ?? never()
  const changed = loopLog(cells)
  for (const at of loop.log.partitions()) {
    if (at.topic === topics.replayRaw.name) continue
    for (const record of loop.log.records(at)) {
      const isIt =
        record.offset === offset && at.topic === topics.decision.name && at.partition === 1
      if (!isIt) {
        changed.appendNow(at, [record], record.timestampMs)
        continue
      }
      const fact = codec.decode('Verdict', record.value ?? never()) as Facts['Verdict']
      const value = codec.encode('Verdict', { ...fact, net_edge: (fact.net_edge ?? 0) + 1 })
      changed.appendNow(at, [{ ...record, value }], record.timestampMs)
    }
  }
  await follow(changed)
  const found = () =>
    factsOf<'CellCompared'>(changed, topics.replayRaw.name).find(({ divergence }) => divergence)
  await eventually('the change is found', () => found() !== undefined)
  expect(found()).toMatchObject({
    stage: '07-decision',
    cell: 1,
    divergence: { event_id: headers.eventId, type: 'Verdict', field: 'net_edge', offset },
  })
})

// Shorthand.
type Compared = Facts['CellCompared']

const cells = 2
const codec = buildCodec()
const stages = loopStages(demoPolicies)
const followed = stages.filter(({ wiring }) => wiring.says !== topics.replay)
const day = marketDay({ seed: 'follower', markets: 6, minutes: 1 })
const raws: readonly Raw[] = [
  ...feed(
    { markets: JSON.stringify(day.gammaMarkets), frames: day.frames, later: [] },
    { ...defaultFeed, cells },
  ),
]
const lastRaw = raws.at(-1) ?? never()
const followers: Edge[] = []

afterEach(async () => {
  await Promise.all(followers.splice(0).map(follower => follower.stop()))
})

function never(): never {
  throw new Error('the day has no such record')
}

const nextTurn = () => new Promise(resolve => setImmediate(resolve))

const cellsFollowed = () => replayCells(followed, cells)

async function follow(log: MemoryLog): Promise<void> {
  const follower = await startFollower({
    log,
    codec,
    build: 'test',
    cells: cellsFollowed,
    locate,
    limits: { reportEveryMs: 20 },
    failed(error) {
      throw error
    },
  })
  followers.push(follower)
}

const factsOf = <Name extends 'CellCompared' | 'ReplayReport'>(log: MemoryLog, topic: string) =>
  log
    .records({ topic, partition: 0 })
    .filter(isFact)
    .map(({ headers, value }) => {
      return codec.decode(headers.type as Name, value ?? never()) as Facts[Name]
    })

/** Until each cell's newest report is of all that it said, but its newest input's if it has one. */
async function atParity(log: MemoryLog): Promise<void> {
  const specs = cellsFollowed().map(({ spec }) => spec)
  const isThere = ({ own, inputs, stage, cell }: CellSpec, reports: readonly Compared[]) => {
    const report = reports.findLast(found => found.stage === stage && found.cell === cell)
    expect(report?.divergence ?? null).toBeNull()
    const facts = log.records(own).filter(isFact)
    const trails = inputs.length === 1 ? facts.at(-1)?.headers.cause : ''
    const due = facts.findLast(({ headers }) => headers.cause !== trails)
    return (report?.to_event_id ?? 0) >= (due?.headers.eventId ?? 0)
  }
  await eventually('every cell is at parity', () => {
    const reports = factsOf<'CellCompared'>(log, topics.replayRaw.name)
    return specs.every(spec => isThere(spec, reports))
  })
}
