/** What is written of an answer over REST, with a clock in hand. */
import { setImmediate } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { type RawFact } from '@polytraders/runtime'
import { type Timers, type VenueRest } from '@polytraders/venue'
import { createCounting } from './counters.ts'
import { createDoubts } from './doubts.ts'
import { startProbes } from './probes.ts'
import { createRawLog } from './raw-log.ts'
import { defaultSettings } from './settings.ts'

const conditionId = `0x${'ab'.repeat(32)}`

test('a body says when it was asked for, and when it came', async () => {
  let nowMs = 1_000
  const periodic: (() => void)[] = []
  const timers: Timers = {
    now: () => nowMs,
    after: () => ({ cancel() {} }),
    every(_, run) {
      periodic.push(run)
      return { cancel() {} }
    },
  }
  const written: RawFact[] = []
  const source = {
    append: async (facts: readonly RawFact[]) => void written.push(...facts),
    close: async () => {},
  }
  // The answer takes 70 ms.
  const books = async () => {
    nowMs += 70
    return { text: '[]', recvMs: nowMs }
  }
  const failed = (error: unknown) => {
    throw error
  }
  const [settings, counting] = [defaultSettings, createCounting()]
  const doubts = createDoubts(settings)
  const market = { conditionId, tokenIds: ['1', '2'] as const }
  const probes = startProbes({
    rest: { clob: { books, clock: async () => ({ skewMs: 0 }) } } as unknown as VenueRest,
    raw: createRawLog({ source, timers, settings, counting, lastEpoch: 0, failed }),
    ...{ timers, random: () => 0, settings, counting, doubts, failed },
    markets: () => new Map([[conditionId, market as never]]),
    resubscribe: () => {},
  })
  for (const run of periodic) run()
  nowMs += settings.auditMs
  const askedMs = nowMs
  for (const run of periodic) run()
  await setImmediate()
  await probes.stop()
  const bodies = written.filter(({ type }) => type === 'RawFrame')
  expect(bodies).toMatchObject([{ fact: { source_ts: askedMs, recv_ts: askedMs + 70 } }])
})
