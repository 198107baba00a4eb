/**
 * The 11-monitoring process: the core that watches everything, and the operators' API, whose
 * commands are appended to monitoring.raw before anything interprets them.
 */
import { policyVars, readConfig, readPolicy } from '@polytraders/config'
import { topics } from '@polytraders/messages'
import {
  hosted,
  openSource,
  patientFetch,
  processVars,
  runProcess,
  type Source,
} from '@polytraders/runtime'
import { defaultPolicy } from './core.ts'
import { serveOperators } from './io/operator-api.ts'
import { wiring } from './wiring.ts'

const config = readConfig(process.env, { ...processVars, ...policyVars })
const at = { topic: topics.monitoringRaw.name, partition: 0 }

await runProcess({
  name: wiring.stage,
  config,
  fetch: patientFetch,
  stages: [hosted(wiring, readPolicy(config, wiring.stage, defaultPolicy))],
  async edges({ log, codec, http }) {
    let source: Source | null = null
    serveOperators(http, async command => {
      // Opened with the first command: a standby does not take the topic over by being started.
      source ??= await openSource({ log, codec, at, name: 'operator-api', build: config.BUILD })
      const nowMs = Date.now()
      const header = {
        correlation_id: '',
        source_ts: nowMs,
        recv_ts: nowMs,
        quality: 'clean' as const,
      }
      await source.append([{ type: 'OperatorCommand', fact: { ...header, ...command } }])
    })
  },
})
