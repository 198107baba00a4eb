/** How much stage 7 has said, by its own metrics: what a progress line shows. */
import { installedPorts } from './install.ts'
import { stagePort } from './stage-processes.ts'

const readTimeoutMs = 1_000
const lastIds = /^polytraders_last_event_id\{.*\} (\d+)$/gm

/** Each call answers with what was last read, and reads again meanwhile. */
export function countDecisions(): () => number {
  const url = `http://127.0.0.1:${stagePort('07-decision', installedPorts())}/metrics`
  let said = 0
  let reading = false
  async function read(): Promise<void> {
    reading = true
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(readTimeoutMs) })
      const text = await response.text()
      said = [...text.matchAll(lastIds)].reduce((sum, [, id]) => sum + Number(id), 0)
    } catch {
      // While it is down there is no news.
    }
    reading = false
  }
  return () => {
    if (!reading) void read()
    return said
  }
}
