/**
 * `polytraders controls`: the controls in force, as stage 11 keeps them; or, as each cell of the
 * event log has sealed them, how long each took from the operators' API to the seal.
 */
import { type FactName, type Facts, topics } from '@polytraders/messages'
import { type LogRecord } from '@polytraders/runtime'
import { type Command } from 'commander'
import { type Install, openInstall } from '../kafka-run.ts'
import { print, printJson, table } from '../output.ts'

type ControlInForce = {
  readonly scope: string
  readonly scopeId: string
  readonly state: string
  readonly newsWindow: boolean
  readonly setBy: readonly string[]
  readonly reason: string
  readonly version: number
  /** When it was set, and when it ends by itself, which most never do. Epoch ms. */
  readonly setAtMs: number
  readonly untilMs: number | null
}

type SealedControl = ControlInForce & {
  readonly cell: number
  /** From the command's receipt to its seal in this cell; null for what no operator asked for. */
  readonly sealedAfterMs: number | null
}

const keptDays = topics.eventLog.retentionMs / 86_400_000

export function controlsCommand(program: Command): void {
  program
    .command('controls')
    .description('list the controls in force')
    .option('--sealed', 'as each cell sealed them: reads the whole event log')
    .addHelpText(
      'after',
      `\nThe event log is kept for ${keptDays} days: with --sealed, what was sealed before, and ` +
        'has not changed since, is not listed.',
    )
    .option('--json', 'one JSON object')
    .action(async ({ json, sealed }: { json?: true; sealed?: true }) => {
      const install = await openInstall()
      const controls = sealed ? await sealedControls(install) : await controlsInForce(install)
      await install.log.close()
      if (json) printJson({ controls })
      else print(controls.length > 0 ? table(rowsOf(controls)) : 'no control is there')
    })
}

function rowsOf(controls: readonly (ControlInForce | SealedControl)[]): string[][] {
  const sealed = (control: ControlInForce | SealedControl) =>
    'cell' in control ? [String(control.cell), tookOf(control)] : []
  const isSealed = controls.some(control => 'cell' in control)
  const head = [...(isSealed ? ['cell', 'sealed after'] : []), 'scope', 'id', 'state']
  return [
    [...head, 'set', 'by', 'reason'],
    ...controls.map(control => {
      const { scope, scopeId, newsWindow, setAtMs, setBy, reason } = control
      const state = newsWindow ? `${control.state}, news window` : control.state
      const set = new Date(setAtMs).toISOString()
      return [...sealed(control), scope, scopeId, state, set, setBy.join(', '), reason]
    }),
  ]
}

const tookOf = ({ sealedAfterMs }: SealedControl) =>
  sealedAfterMs === null ? '' : `${sealedAfterMs} ms`

function controlOf(set: Facts['ControlSet']): ControlInForce {
  const { scope, scope_id: scopeId, state, reason, control_version: version } = set
  const { news_window: newsWindow, set_by: setBy, source_ts: setAtMs, expires_ts: untilMs } = set
  return { scope, scopeId, state, newsWindow, setBy, reason, version, setAtMs, untilMs }
}

/** Of the compacted view: the newest of each scope, the global one first; none that was lifted. */
async function controlsInForce({ log, codec }: Install): Promise<readonly ControlInForce[]> {
  const newest = new Map<string, ControlInForce>()
  const at = { topic: topics.monitoringCurrent.name, partition: 0 }
  for await (const records of log.read(at, 0)) {
    for (const set of records.flatMap(factsOf(codec, 'ControlSet'))) {
      const control = controlOf(set)
      const key = `${control.scope}:${control.scopeId}`
      if ((newest.get(key)?.version ?? -1) < control.version) newest.set(key, control)
    }
  }
  const restricts = ({ scope, state, newsWindow }: ControlInForce) =>
    scope === 'global' || state !== 'armed' || newsWindow
  const isGlobal = ({ scope }: ControlInForce) => Number(scope === 'global')
  return [...newest.values()].filter(restricts).sort((a, b) => isGlobal(b) - isGlobal(a))
}

async function sealedControls({ log, codec, cells }: Install): Promise<readonly SealedControl[]> {
  const each = Array.from({ length: cells }, async (_, cell) => {
    const newest = new Map<string, SealedControl>()
    for await (const records of log.read({ topic: topics.eventLog.name, partition: cell }, 0)) {
      for (const record of records) {
        const [sealed] = factsOf(codec, 'SealedControl')(record)
        if (!sealed?.control) continue
        const control = controlOf(sealed.control)
        const took = record.timestampMs - control.setAtMs
        const sealedAfterMs = sealed.control.nonce === '' ? null : took
        newest.set(`${control.scope}:${control.scopeId}`, { ...control, cell, sealedAfterMs })
      }
    }
    return [...newest.values()]
  })
  return (await Promise.all(each)).flat()
}

/** What a record holds of a type, if it does. */
const factsOf =
  <T extends FactName>(codec: Install['codec'], type: T) =>
  ({ headers, value }: LogRecord): Facts[T][] =>
    headers.type === type && value ? [codec.decode(type, value) as Facts[T]] : []
