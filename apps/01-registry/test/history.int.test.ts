import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  instrumentAsOf,
  instrumentVersions,
  lastSyncedMs,
  type Postgres,
} from '@polytraders/postgres'
import { eventually } from '@polytraders/testkit/eventually'
import {
  conditionId,
  createVersions,
  type HistoryPlace,
  kafkaHistory,
  memoryHistory,
  synced,
} from './history-place.ts'

for (const [name, open] of [
  ['memory', memoryHistory],
  ['Kafka', kafkaHistory],
] as const) {
  describe(`${name}: the registry's history`, () => {
    let place: HistoryPlace
    beforeEach(async () => {
      place = await open()
    })
    afterEach(() => place.close())
    resolutions(() => place)
    answers(() => place)
    delivery(() => place)
  })
}

/** Until so many versions are stored. */
const stored = ({ postgres, failures }: HistoryPlace, count: number) =>
  eventually(`${count} versions are stored`, async () => {
    if (failures.length > 0) throw failures[0]
    return (await versions(postgres)).length === count
  })

const versions = (postgres: Postgres) =>
  instrumentVersions(postgres, { conditionId, knownAtMs: Number.MAX_SAFE_INTEGER })

const asked = async ({ postgres }: HistoryPlace, validAtMs: number, knownAtMs: number) => {
  const known = await instrumentAsOf(postgres, { conditionId, validAtMs, knownAtMs })
  if (!known) return null
  const { status, tick_size, payout } = known.instrument
  return [status, tick_size, payout?.join() ?? null]
}

const resolved = { status: 'resolved', payout: [1_000_000, 0] } as const

function resolutions(place: () => HistoryPlace): void {
  test('a resolution can’t be seen before it was known, whenever it was true', async () => {
    const next = createVersions()
    await place().follow()
    await place().say(next(1_000, 1_100), next(2_000, 3_000, resolved))
    await stored(place(), 2)
    expect(await asked(place(), 999, 5_000)).toBeNull()
    expect(await asked(place(), 1_500, 1_099)).toBeNull()
    expect(await asked(place(), 2_500, 2_999)).toEqual(['open', 10_000, null])
    expect(await asked(place(), 2_500, 3_000)).toEqual(['resolved', 10_000, '1000000,0'])
    expect(await asked(place(), 1_999, 3_000)).toEqual(['open', 10_000, null])
  })

  test('a resolution read late is true from when the venue says that it was', async () => {
    const next = createVersions()
    const late = { ...resolved, open_time: null, resolution_time: 5_000 }
    await place().follow()
    await place().say(next(1_000, 1_000), next(9_000, 9_000, late))
    await stored(place(), 2)
    expect(await asked(place(), 5_000, 9_000)).toEqual(['resolved', 10_000, '1000000,0'])
    expect(await asked(place(), 4_999, 9_000)).toEqual(['open', 10_000, null])
    expect(await asked(place(), 6_000, 8_999)).toEqual(['open', 10_000, null])
  })

  test('learnt late of an earlier time, it holds from then and brings nothing along', async () => {
    const next = createVersions()
    await place().follow()
    await place().say(
      next(1_000, 1_000),
      next(2_000, 2_100, resolved),
      next(1_500, 2_200, { tick_size: 1_000 }),
    )
    await stored(place(), 3)
    expect(await asked(place(), 1_700, 2_150)).toEqual(['open', 10_000, null])
    expect(await asked(place(), 1_700, 2_200)).toEqual(['open', 1_000, null])
    expect(await asked(place(), 1_400, 2_200)).toEqual(['open', 10_000, null])
    expect(await asked(place(), 2_000, 2_150)).toEqual(['resolved', 10_000, '1000000,0'])
    expect(await asked(place(), 2_000, 2_200)).toEqual(['resolved', 1_000, '1000000,0'])
    const ends = (await versions(place().postgres)).map(({ validToMs, knownToMs }) => [
      validToMs,
      knownToMs,
    ])
    expect(ends).toEqual([
      [1_500, 2_100],
      [null, 2_200],
      [2_000, null],
    ])
  })
}

function answers(place: () => HistoryPlace): void {
  test('in any order of truth and knowledge, no answer holds what was not known', async () => {
    const next = createVersions()
    const all: { truthMs: number; knownMs: number; tick: number }[] = []
    let seed = 7
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
      return seed / 2 ** 31
    }
    for (let version = 0; version < 60; version++) {
      const knownMs = 1_000 + version * 10
      const truthMs = version === 0 ? 0 : knownMs - Math.floor(random() * 300)
      all.push({ truthMs, knownMs, tick: version + 1 })
    }
    await place().follow()
    await place().say(
      ...all.map(({ truthMs, knownMs, tick }) => next(truthMs, knownMs, { tick_size: tick })),
    )
    await stored(place(), 60)
    for (let question = 0; question < 200; question++) {
      const validAtMs = 700 + Math.floor(random() * 1_000)
      const knownAtMs = 990 + Math.floor(random() * 700)
      const expected = all.findLast(one => one.truthMs <= validAtMs && one.knownMs <= knownAtMs)
      const answer = await asked(place(), validAtMs, knownAtMs)
      expect(answer?.[1]).toBe(expected?.tick)
    }
  })

  test('every field of the fact comes back, and freshness is the newest sync', async () => {
    const next = createVersions()
    const odd = next(1_000, 1_000, { question: 'zero \0 in it' })
    await place().follow()
    await place().say(odd, synced(1, 4_000), synced(1, 5_000))
    await stored(place(), 1)
    await eventually('the sync is stored', async () => {
      return (await lastSyncedMs(place().postgres, conditionId)) === 5_000
    })
    const known = await instrumentAsOf(place().postgres, {
      conditionId,
      validAtMs: 9_000,
      knownAtMs: 9_000,
    })
    const question = 'zero \ufffd in it'
    expect(known?.instrument).toEqual({ ...odd.fact, question })
    expect(known).toMatchObject({ version: 1, eventId: 1, validFromMs: 1_000, knownFromMs: 1_000 })
    const [row] = await place().postgres.query('select status, last_synced_ts from instruments')
    expect(row).toEqual({ status: 'open', last_synced_ts: '5000' })
  })
}

/** A Postgres that dies around the commit of a batch, as a killed process does. */
function dying(postgres: Postgres, when: 'before' | 'after'): Postgres {
  return {
    ...postgres,
    async inTransaction(work) {
      const result = await postgres.inTransaction(async query => {
        const done = await work(query)
        if (when === 'before') throw new Error('killed')
        return done
      })
      if (when === 'after') throw new Error('killed')
      return result
    },
  }
}

function delivery(place: () => HistoryPlace): void {
  for (const when of ['before', 'after'] as const) {
    test(`killed ${when} the commit, it goes on with every version once`, async () => {
      const next = createVersions()
      const first = await place().follow(dying(place().postgres, when))
      await place().say(next(1_000, 1_000), next(2_000, 2_000, resolved))
      await eventually('it dies', () => place().failures.length > 0)
      await first.stop()
      expect(place().failures.splice(0)).toEqual([new Error('killed')])
      const rows = await versions(place().postgres)
      expect(rows.length > 0).toBe(when === 'after')
      await place().say(next(3_000, 3_000, { category: 'News' }))
      await place().follow()
      await stored(place(), 3)
      expect((await versions(place().postgres)).map(({ eventId }) => eventId)).toEqual([1, 2, 3])
    })
  }

  test('a connection that is cut is replaced, and nothing is missing', async () => {
    const next = createVersions()
    await place().follow()
    await place().say(next(1_000, 1_000))
    await stored(place(), 1)
    await place()
      .open()
      .query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'test' and pid <> pg_backend_pid()
         and query ilike '%sink_positions%'`,
      )
    await place().say(next(2_000, 2_000, resolved))
    await stored(place(), 2)
  })

  test('of two processes one stores; the other goes on where it left off', async () => {
    const next = createVersions()
    const one = await place().follow()
    await place().say(next(1_000, 1_000))
    await stored(place(), 1)
    await place().follow(place().open())
    await place().say(next(2_000, 2_000, { category: 'News' }))
    await stored(place(), 2)
    await one.stop()
    await place().say(next(3_000, 3_000, resolved))
    await stored(place(), 3)
    expect((await versions(place().postgres)).map(({ version }) => version)).toEqual([1, 2, 3])
  })
}
