/**
 * The collector's process: listens to the venue and appends what it hears to ingestion.raw,
 * untouched, before anything interprets it. It has no core; the book builder's is main.ts.
 */
import { integer, readConfig } from '@polytraders/config'
import { patientFetch } from '@polytraders/runtime/kafka'
import { processVars, runProcess } from '@polytraders/runtime/process'
import { startCollector } from './io/collect.ts'
import { collectorCounts, serveCounters } from './io/counters.ts'
import { defaultSettings, venueVars } from './io/settings.ts'

const every = (defaultMs: number) => integer(1_000, 86_400_000).default(defaultMs)

const config = readConfig(process.env, {
  ...processVars,
  ...venueVars,
  COLLECT_MARKETS_MAX: integer(1, 2_500)
    .default(defaultSettings.marketsMax)
    .describe('markets of a cell that are collected'),
  COLLECT_AUDIT_MS: every(defaultSettings.auditMs).describe('ms between REST audits of a book'),
  COLLECT_SILENT_AUDIT_MS: every(defaultSettings.silentAuditMs).describe(
    'ms between REST audits of a silent book',
  ),
})

await runProcess({
  name: '02-collector',
  config,
  stages: [],
  // What it reads tells it whom to ask again: nothing that waits for it is worth a fetch a frame.
  fetch: { ...patientFetch, pauseMs: 50 },
  async edges({ log, codec, http, count, failed }) {
    const collector = await startCollector({
      log,
      codec,
      build: config.BUILD,
      cells: config.CELLS,
      clobUrl: config.VENUE_CLOB_URL,
      gammaUrl: config.VENUE_GAMMA_URL,
      wsUrl: config.VENUE_WS_URL,
      settings: {
        marketsMax: config.COLLECT_MARKETS_MAX,
        auditMs: config.COLLECT_AUDIT_MS,
        silentAuditMs: config.COLLECT_SILENT_AUDIT_MS,
      },
      failed,
    })
    serveCounters(http, collector.counters)
    count('collector', collectorCounts, collector.counters)
    return [collector]
  },
})
