/**
 * The 11-monitoring process: the core that watches everything, and the operators' API, whose
 * commands are appended to monitoring.raw before anything interprets them.
 */
import { policyVars, readConfig, readPolicy } from '@polytraders/config'
import { rawHeader, topics } from '@polytraders/messages'
import { hosted, openSource, type RawFact, type Source } from '@polytraders/runtime'
import { patientFetch } from '@polytraders/runtime/kafka'
import { processVars, runProcess } from '@polytraders/runtime/process'
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
    // Opened with the first command: a standby does not take the topic over by being started.
    let source: Promise<Source> | null = null
    const open = () => openSource({ log, codec, at, name: 'operator-api', build: config.BUILD })
    async function append(said: RawFact): Promise<void> {
      source ??= open()
      const opened = source
      try {
        await (await opened).append([said])
      } catch (error) {
        // After a failure a source appends nothing more: the next command has a new one.
        if (source === opened) source = null
        void opened.then(failed => failed.close()).catch(() => {})
        throw error
      }
    }
    serveOperators(http, async command => {
      const fact = { ...rawHeader(Date.now()), ...command }
      const said = { type: 'OperatorCommand', fact } as const
      // Fenced by a replica that took the command before, or cut off: once more, as its successor.
      // Should both be on the log, the core refuses the second by its nonce.
      await append(said).catch(() => append(said))
    })
    return []
  },
})
