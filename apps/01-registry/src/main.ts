/**
 * The 01-registry process: the core, the pollers that feed it and the history that keeps what it
 * says. Everything impure about this stage is on this page and in io/; every rule is in core.ts.
 *
 * Pollers run where REGISTRY_POLL is on; a recording that is played needs none. The history is kept
 * where POSTGRES_URL is set.
 */
import { flag, integer, policyVars, readConfig, readPolicy } from '@polytraders/config'
import { migrate, openPostgres, postgresVars } from '@polytraders/postgres'
import { type Edge, hosted } from '@polytraders/runtime'
import { patientFetch } from '@polytraders/runtime/kafka'
import { type ProcessContext, processVars, runProcess } from '@polytraders/runtime/process'
import { defaultPolicy } from './core.ts'
import { historyMigrations, startHistory } from './io/history.ts'
import { pollCounts, pollMetrics, startPollers } from './io/pollers.ts'
import { defaultPolls } from './io/polling.ts'
import { createVenueRest, venueVars } from './io/venue.ts'
import { wiring } from './wiring.ts'

const config = readConfig(process.env, {
  ...processVars,
  ...policyVars,
  ...postgresVars,
  ...venueVars,
  REGISTRY_POLL: flag.default(false).describe('on: reads the venue; off: a recording is played'),
  REGISTRY_UNIVERSE_MS: integer(1_000, 3_600_000)
    .default(defaultPolls.universeMs)
    .describe('how often everything that is open is read'),
  REGISTRY_HOT_MS: integer(100, 600_000)
    .default(defaultPolls.hotMs)
    .describe('how often the hot markets are read'),
  REGISTRY_HOT_MARKETS: integer(0, 1_000)
    .default(defaultPolls.hotCount)
    .describe('markets in use or trading most that count as hot'),
})
const policy = readPolicy(config, wiring.stage, defaultPolicy)

await runProcess({
  name: wiring.stage,
  config,
  // It hears of markets through every book of every cell, and none of them waits for it.
  fetch: patientFetch,
  stages: [hosted(wiring, policy)],
  async edges(context) {
    return [...(await openHistory(context)), ...(await openPollers(context))]
  },
})

async function openHistory({ log, codec, failed }: ProcessContext): Promise<readonly Edge[]> {
  const { POSTGRES_URL: url, POSTGRES_CONNECTIONS, POSTGRES_STATEMENT_MS } = config
  if (!url) return []
  const options = { url, name: wiring.stage, connectionsMax: POSTGRES_CONNECTIONS }
  const bounds = { ...options, statementMsMax: POSTGRES_STATEMENT_MS }
  await migrate(bounds, [historyMigrations])
  const postgres = openPostgres(bounds)
  return [await startHistory({ log, codec, postgres, now: Date.now, failed })]
}

async function openPollers(context: ProcessContext): Promise<readonly Edge[]> {
  const { log, codec, http, count, failed } = context
  if (!config.REGISTRY_POLL) return []
  const { VENUE_CLOB_URL: clobUrl, VENUE_GAMMA_URL: gammaUrl, BUILD: build } = config
  const limits = {
    universeMs: config.REGISTRY_UNIVERSE_MS,
    hotMs: config.REGISTRY_HOT_MS,
    hotCount: config.REGISTRY_HOT_MARKETS,
  }
  const { marketsMax } = policy
  const rest = createVenueRest({ clobUrl, gammaUrl })
  const pollers = await startPollers({ log, codec, build, rest, limits, marketsMax, failed })
  http.get('/polling', async () => pollers.report())
  count('polling', pollMetrics, () => pollCounts(pollers.report()))
  return [pollers]
}
