/** Where stage 03-event-log hears and speaks. Its process, the loop and replay all read it here. */
import { schemaVersions, topics } from '@polytraders/messages'
import { wire } from '@polytraders/runtime'
import { coreVersion, eventLog, type Policy } from './core.ts'

export const wiring = wire({
  stage: '03-event-log',
  coreVersion,
  core: (policy: Policy, cell, cells) => eventLog({ ...policy, cell, cells, schemaVersions }),
  reads: {
    ControlSet: topics.monitoring,
    BudgetSet: topics.monitoring,
    InstrumentChanged: topics.registry,
    Synced: topics.registry,
    BookSnapshot: topics.ingestion,
    BookDelta: topics.ingestion,
    TradePrint: topics.ingestion,
    BookStatus: topics.ingestion,
    MarketNotice: topics.ingestion,
    ClockTick: topics.ingestion,
  },
  says: topics.eventLog,
  first: [topics.monitoring],
})
