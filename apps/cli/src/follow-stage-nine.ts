/**
 * How far stage 9 trails what is being fed, by its own word: each cell's newest receive time heard,
 * against the newest one fed to that cell. A quiet cell trails by nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { CliError } from './error.ts'
import { installedPorts } from './install.ts'
import { stagePort } from './stage-processes.ts'

const stage = '09-inventory'
const stallTimeoutMs = 60_000
const pollMs = 20
const readTimeoutMs = 2_000

type Readiness = {
  readonly cells: Readonly<
    Record<string, readonly { readonly cell: number; readonly heardTs: number }[]>
  >
}

export function followStageNine() {
  const url = `http://127.0.0.1:${stagePort(stage, installedPorts())}/readyz`
  const fed = new Map<number, number>()
  const heard = new Map<number, number>()
  const trailMs = () =>
    Math.max(0, ...[...fed].map(([cell, atMs]) => atMs - (heard.get(cell) ?? 0)))

  /** Whether anything moved. While the process is down nothing does: its supervisor starts it. */
  async function read(): Promise<boolean> {
    let moved = false
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(readTimeoutMs) })
      const { cells } = (await response.json()) as Readiness
      for (const { cell, heardTs } of cells[stage] ?? []) {
        if (heardTs <= (heard.get(cell) ?? 0)) continue
        heard.set(cell, heardTs)
        moved = true
      }
    } catch {
      return false
    }
    return moved
  }

  return {
    fed: (cell: number, atMs: number): void => void fed.set(cell, atMs),
    /** Of the cell that trails most, in recorded time. */
    trailMs,
    async waitWithin(maxMs: number): Promise<void> {
      let movedMs = Date.now()
      while (trailMs() > maxMs) {
        if (await read()) movedMs = Date.now()
        if (trailMs() <= maxMs) return
        if (Date.now() - movedMs > stallTimeoutMs) {
          const hint =
            'is `polytraders up` running? The logs of the stages are under .polytraders/logs'
          throw new CliError(`stage 9 has not moved for ${stallTimeoutMs / 1_000} s`, hint)
        }
        await sleep(pollMs)
      }
    },
  }
}
