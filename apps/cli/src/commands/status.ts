/** `polytraders status`: what of this machine's install runs, where, and whether it is ready. */
import { type Command } from 'commander'
import { installedPorts } from '../install.ts'
import { print, printJson, table } from '../output.ts'
import { processAlive, readSettings, serviceStatus } from '../services/index.ts'
import { isReady, processNames, stageNames, stagePort } from '../stage-processes.ts'

type Status = {
  readonly name: string
  readonly state: 'ready' | 'not ready' | 'stopped'
  readonly address: string
  /** Null in a container, and of what is stopped. */
  readonly pid: number | null
}

export function statusCommand(program: Command): void {
  program
    .command('status')
    .description('list services and stages on this machine: ready or not, address, process')
    .option('--json', 'one JSON object')
    .action(async ({ json }: { readonly json?: true }) => {
      const running = [...(await services()), ...(await stages())]
      if (json) printJson({ running })
      else {
        const rows = running.map(({ name, state, address, pid }) => [
          name,
          state,
          address,
          pid === null ? '' : String(pid),
        ])
        print(table([['name', 'state', 'address', 'pid'], ...rows]))
      }
      if (running.some(({ state }) => state !== 'ready')) process.exitCode = 1
    })
}

async function services(): Promise<readonly Status[]> {
  const states = { answers: 'ready', silent: 'not ready', stopped: 'stopped' } as const
  const found = await serviceStatus(readSettings(process.env))
  return found.map(({ name, state, address, pid }) => {
    return { name, state: states[state], address, pid: pid ?? null }
  })
}

/** The stages, and of what runs beside them what was started. */
async function stages(): Promise<readonly Status[]> {
  const { home } = readSettings(process.env)
  const base = installedPorts()
  const isStage = new Set<string>(stageNames)
  const known = processNames('simulated').map(name => {
    return { name, pid: processAlive(name, { home })?.pid ?? null }
  })
  return Promise.all(
    known
      .filter(({ name, pid }) => pid !== null || isStage.has(name))
      .map(async ({ name, pid }): Promise<Status> => {
        const address = `http://127.0.0.1:${stagePort(name, base)}`
        if (pid === null) return { name, state: 'stopped', address, pid }
        return { name, state: (await isReady(name, base)) ? 'ready' : 'not ready', address, pid }
      }),
  )
}
