/** `polytraders incidents`: what stage 11 found and nobody has ended, with what was found. */
import { type Facts, topics } from '@polytraders/messages'
import { type Command } from 'commander'
import { type Install, openInstall } from '../kafka-run.ts'
import { print, printJson, table } from '../output.ts'

type Incident = {
  readonly id: string
  readonly state: string
  readonly severity: string
  readonly rule: string
  /** -1 when all cells. */
  readonly cell: number
  readonly market: string
  readonly detail: string
  /** Epoch ms. */
  readonly atMs: number
}

const keptDays = topics.monitoring.retentionMs / 86_400_000

export function incidentsCommand(program: Command): void {
  program
    .command('incidents')
    .description('list the incidents that are open or acknowledged')
    .option('--all', 'those that are resolved, too')
    .addHelpText('after', `\nOne that last changed more than ${keptDays} days ago is not listed.`)
    .option('--json', 'one JSON object')
    .action(async ({ all, json }: { all?: true; json?: true }) => {
      const install = await openInstall()
      const found = await newestOfEach(install)
      await install.log.close()
      const incidents = found.filter(({ state }) => all || state !== 'resolved')
      if (json) printJson({ incidents })
      else if (incidents.length === 0) print('no incident is open')
      else print(table([['incident', 'state', 'severity', 'since', 'what'], ...rowsOf(incidents)]))
    })
}

const rowsOf = (incidents: readonly Incident[]) =>
  incidents.map(({ id, state, severity, atMs, cell, market, detail }) => {
    const where = [cell < 0 ? '' : `cell ${cell}`, market].filter(Boolean).join(', ')
    const what = where ? `${where}: ${detail}` : detail
    return [id, state, severity, new Date(atMs).toISOString(), what]
  })

async function newestOfEach({ log, codec }: Install): Promise<readonly Incident[]> {
  const newest = new Map<string, Incident>()
  const at = { topic: topics.monitoring.name, partition: 0 }
  for await (const records of log.read(at, 0)) {
    for (const { headers, value } of records) {
      if (headers.type !== 'IncidentChanged' || !value) continue
      const fact = codec.decode('IncidentChanged', value) as Facts['IncidentChanged']
      const { incident_id: id, condition_id: market, recv_ts: atMs } = fact
      const { state, severity, rule, cell, detail } = fact
      newest.set(id, { id, state, severity, rule, cell, market, detail, atMs })
    }
  }
  return [...newest.values()]
}
