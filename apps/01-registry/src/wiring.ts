/** Where stage 01-registry hears and speaks. Its process, the loop and replay all read it here. */
import { topics } from '@polytraders/messages'
import { wire } from '@polytraders/runtime'
import { coreVersion, type Policy, registry } from './core.ts'

export const wiring = wire({
  stage: '01-registry',
  coreVersion,
  core: (policy: Policy) => registry(policy),
  reads: {
    RegistryBody: topics.registryRaw,
    MarketNotice: topics.ingestion,
  },
  says: topics.registry,
  views: { InstrumentChanged: topics.registryCurrent },
})
