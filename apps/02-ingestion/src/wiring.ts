/** Where stage 02-ingestion hears and speaks. Its process, the loop and replay all read it here. */
import { topics } from '@polytraders/messages'
import { wire } from '@polytraders/runtime'
import { coreVersion, ingestion, type Policy } from './core.ts'

export const wiring = wire({
  stage: '02-ingestion',
  coreVersion,
  core: (policy: Policy) => ingestion(policy),
  reads: {
    RawFrame: topics.ingestionRaw,
    RawTick: topics.ingestionRaw,
    InstrumentSubscribed: topics.ingestionRaw,
    InstrumentUnsubscribed: topics.ingestionRaw,
    ConnectionChanged: topics.ingestionRaw,
  },
  says: topics.ingestion,
})
