/**
 * `polytraders kill`, `pause` and `arm`: the operators' kill switch. The command is signed with the
 * operator's key and handed to stage 11, which checks who may do what; the control that it sets in
 * answer is waited for.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type ControlCommand, signControl } from '@polytraders/loop'
import { type Facts, topics } from '@polytraders/messages'
import { endOf } from '@polytraders/runtime'
import { type Command, Option } from 'commander'
import { CliError } from '../error.ts'
import { installedPorts } from '../install.ts'
import { openInstall } from '../kafka-run.ts'
import { localKeyId, localOperatorKey } from '../operator-key.ts'
import { print, printJson } from '../output.ts'
import { stagePort } from '../stage-processes.ts'

type ControlOptions = {
  readonly scope: ControlCommand['scope']
  readonly scopeId: string
  readonly reason: string
  readonly json?: true
}

/** How long a command may be on its way. */
const commandLifeMs = 60_000
/** How long stage 11 may take to set it, and how far back on its topic the answer is looked for. */
const setMsMax = 5_000
const tailRecords = 1_000
const pollMs = 50

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
  const url = `http://127.0.0.1:${stagePort('11-monitoring', installedPorts())}/commands`
  await post(url, { ...signed, key_id: localKeyId })
  const { nonce } = JSON.parse(signed.command) as { readonly nonce: string }
  const version = await versionOf(nonce)
  if (version === null) {
    throw new CliError(
      `stage 11 has the command and has not set it after ${setMsMax / 1_000} s: ` +
        `${state} may need a second person, or was refused`,
      '`polytraders controls` lists what is in force; a refusal is on dead-letters.v1',
    )
  }
  if (options.json) printJson({ state, scope, scopeId, version })
  else print(`${state}: ${scope}${scopeId ? ` ${scopeId}` : ''}, control version ${version}`)
}

/** The version under which stage 11 set what a command asked for; null if it has not, in time. */
async function versionOf(nonce: string): Promise<number | null> {
  const { log, codec } = await openInstall()
  const at = { topic: topics.monitoring.name, partition: 0 }
  const deadlineMs = Date.now() + setMsMax
  try {
    const { high } = await endOf(log, at)
    for (let from = Math.max(0, high - tailRecords); Date.now() < deadlineMs; ) {
      for await (const records of log.read(at, from)) {
        for (const { offset, headers, value } of records) {
          from = offset + 1
          if (headers.type !== 'ControlSet' || !value) continue
          const set = codec.decode('ControlSet', value) as Facts['ControlSet']
          if (set.nonce === nonce) return set.control_version
        }
      }
      await sleep(pollMs)
    }
    return null
  } finally {
    await log.close()
  }
}

async function post(url: string, body: object): Promise<void> {
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
  if (!response.ok) throw new CliError(`stage 11 took no command: ${text}`, 'try again')
}
