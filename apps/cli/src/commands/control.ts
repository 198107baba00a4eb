/**
 * `polytraders kill`, `pause` and `arm`: the operators' kill switch. The command is signed with the
 * operator's key and handed to stage 11, which checks who may do what.
 */
import { type ControlCommand, signControl } from '@polytraders/loop'
import { type Command, Option } from 'commander'
import { CliError } from '../error.ts'
import { localKeyId, localOperatorKey } from '../operator-key.ts'
import { print, printJson } from '../output.ts'
import { wholeNumber } from '../parse.ts'
import { stagePort, stagePortsByDefault } from '../stage-processes.ts'

type ControlOptions = {
  readonly scope: ControlCommand['scope']
  readonly scopeId: string
  readonly reason: string
  readonly ports: number
  readonly json?: true
}

/** How long a command may be on its way. */
const commandLifeMs = 60_000

export function controlCommands(program: Command): void {
  const verbs = [
    ['kill', 'killed', 'stop new approvals at once; cancels and reductions go on'],
    ['pause', 'paused', 'pause new approvals'],
    ['arm', 'armed', 'let approvals go on; after a kill it takes a second person'],
  ] as const
  for (const [verb, state, description] of verbs) {
    program
      .command(verb)
      .description(description)
      .addOption(
        new Option('--scope <scope>', 'what it covers')
          .choices(['global', 'cluster', 'market', 'strategy', 'guard_family'])
          .default('global'),
      )
      .option('--scope-id <id>', 'which one; empty when global', '')
      .option('--reason <words>', 'for the audit', 'by hand')
      .addOption(
        new Option('--ports <n>', 'as given to `up`')
          .default(stagePortsByDefault)
          .argParser(wholeNumber),
      )
      .option('--json', 'one JSON object')
      .action((options: ControlOptions) => control(state, options))
  }
}

async function control(state: ControlCommand['state'], options: ControlOptions): Promise<void> {
  const { scope, scopeId, reason } = options
  const request = {
    scope,
    scope_id: scopeId,
    state,
    reason,
    expires_ts: Date.now() + commandLifeMs,
  }
  const signed = signControl(request, localOperatorKey())
  const url = `http://127.0.0.1:${stagePort('11-monitoring', options.ports)}/commands`
  const answer = await post(url, { ...signed, key_id: localKeyId })
  if (options.json) printJson({ state, scope, accepted: true, appended: answer })
  else print(`${state}: ${scope}${scopeId ? ` ${scopeId}` : ''}; the command is on the log`)
}

async function post(url: string, body: object): Promise<unknown> {
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5_000),
    })
  } catch (error) {
    throw new CliError(`stage 11 does not answer at ${url}: ${error}`, 'is `make up` running?')
  }
  const text = await response.text()
  if (!response.ok) throw new CliError(`stage 11 refused the command: ${text}`, 'see its log')
  return JSON.parse(text)
}
