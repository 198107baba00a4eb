/**
 * `polytraders controls`: the controls in force in each cell, as the event log has sealed them, and
 * how long each took from the operators' API to the seal.
 */
import { type Facts, topics } from '@polytraders/messages'
import { type Codec, type Log } from '@polytraders/runtime'
import { type Command } from 'commander'
import { openInstall } from '../kafka-run.ts'
import { print, printJson, table } from '../output.ts'

type ControlInForce = {
  readonly cell: number
  readonly scope: string
  readonly scopeId: string
  readonly state: string
  readonly reason: string
  readonly version: number
  /** From the command's receipt to its seal in this cell; null for what no operator asked for. */
  readonly sealedAfterMs: number | null
}

const keptDays = topics.eventLog.retentionMs / 86_400_000

export function controlsCommand(program: Command): void {
  program
    .command('controls')
    .description('list the controls in force in each cell, as sealed in the event log')
    .addHelpText(
      'after',
      '\nReads the event log from its oldest record: what was sealed more than ' +
        `${keptDays} days ago, and has not changed since, is not listed.`,
    )
    .option('--json', 'one JSON object')
    .action(async ({ json }: { json?: true }) => {
      const { log, codec, cells } = await openInstall()
      const each = Array.from({ length: cells }, (_, cell) => inForce(log, codec, cell))
      const controls = (await Promise.all(each)).flat()
      await log.close()
      if (json) printJson({ controls })
      else {
        const rows = controls.map(({ cell, scope, scopeId, state, reason, sealedAfterMs }) => {
          const took = sealedAfterMs === null ? '' : `${sealedAfterMs} ms`
          return [String(cell), scope, scopeId, state, took, reason]
        })
        print(table([['cell', 'scope', 'id', 'state', 'sealed after', 'reason'], ...rows]))
      }
    })
}

/** The newest control of each scope, with its seal's time. */
async function inForce(log: Log, codec: Codec, cell: number): Promise<ControlInForce[]> {
  const newest = new Map<string, ControlInForce>()
  const at = { topic: topics.eventLog.name, partition: cell }
  for await (const records of log.read(at, 0)) {
    for (const { headers, value, timestampMs } of records) {
      if (headers.type !== 'SealedControl' || !value) continue
      const { control } = codec.decode('SealedControl', value) as Facts['SealedControl']
      if (!control) continue
      const { scope, scope_id: scopeId, state, reason, control_version: version } = control
      const sealedAfterMs = control.nonce === '' ? null : timestampMs - control.source_ts
      newest.set(`${scope}/${scopeId}`, {
        cell,
        scope,
        scopeId,
        state,
        reason,
        version,
        sealedAfterMs,
      })
    }
  }
  return [...newest.values()]
}
