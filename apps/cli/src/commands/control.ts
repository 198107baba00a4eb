/**
 * `polytraders kill`, `pause`, `arm` and `second`: the operators' kill switch; `acknowledge` and
 * `resolve` for incidents. A command is signed with an operator's key and handed to stage 11, which
 * checks who may do what; its answer is waited for. What was killed is armed by two people: the
 * second one signs the hash of the first command.
 */
import {
  type ControlCommand,
  commandHash,
  signControl,
  signIncident,
  signSecond,
} from '@polytraders/loop'
import { type Command, Option } from 'commander'
import { type Answer, awaitAnswer } from '../control-answer.ts'
import { CliError } from '../error.ts'
import { installedPorts } from '../install.ts'
import { type LocalKeyId, localKey, type OperatorKey, readKey } from '../operator-key.ts'
import { print, printJson } from '../output.ts'
import { stagePort } from '../stage-processes.ts'

type SendOptions = {
  readonly reason: string
  readonly url?: string
  readonly key?: string
  readonly keyId?: string
  readonly json?: true
}

type ControlOptions = SendOptions & {
  readonly scope: ControlCommand['scope']
  readonly scopeId: string
}

type Signed = { readonly command: string; readonly signature: string }

/** How long a second person has: less than stage 11's 10 minutes, as clocks differ. */
const commandLifeMs = 540_000

export function controlCommands(program: Command): void {
  const verbs = [
    ['kill', 'killed', 'stop new approvals at once; cancels and reductions go on'],
    ['pause', 'paused', 'pause new approvals'],
    ['arm', 'armed', 'resume approvals (after `kill` a second person must agree)'],
  ] as const
  for (const [verb, state, description] of verbs) {
    sending(program.command(verb))
      .description(description)
      .addOption(
        new Option('--scope <scope>', 'what it covers')
          .choices(['global', 'cluster', 'market', 'strategy', 'guard_family'])
          .default('global'),
      )
      .option('--scope-id <id>', 'which one; none when global', '')
      .action((options: ControlOptions) => control(state, options))
  }
  for (const [kind, description] of [
    ['acknowledge', 'say that somebody looks at an incident; ends its alert'],
    ['resolve', 'say that an incident is over'],
  ] as const) {
    sending(program.command(kind))
      .description(description)
      .argument('<incident>', 'its id, as `incidents` lists it')
      .action((incident: string, options: SendOptions) => handle(kind, incident, options))
  }
  sending(program.command('second'))
    .description("agree to another person's command, which `arm` names")
    .argument('<hash>', 'SHA-256 of the command, hex, as printed to who gave it')
    .action((payload: string, options: SendOptions) => second(payload, options))
}

const sending = (command: Command) =>
  command
    .option('--reason <words>', 'for the audit', 'by hand')
    .option('--url <url>', "stage 11's HTTP address (default: the local install's)")
    .option('--key <pem>', "the operator's ed25519 private key (default: one that `up` made)")
    .option('--key-id <id>', 'the id under which the policies list that key')
    .option('--json', 'one JSON object')

async function control(state: ControlCommand['state'], options: ControlOptions): Promise<void> {
  const { scope, scopeId, reason } = options
  const expires_ts = Date.now() + commandLifeMs
  const request = { scope, scope_id: scopeId, state, reason, expires_ts }
  const by = keyOf(options, 'local-operator')
  await send(signControl(request, by.key), by, { ...options, asked: state })
}

async function handle(
  kind: 'acknowledge' | 'resolve',
  incident: string,
  options: SendOptions,
): Promise<void> {
  const by = keyOf(options, 'local-operator')
  const expires_ts = Date.now() + commandLifeMs
  const command = { kind, incident_id: incident, reason: options.reason, expires_ts }
  await send(signIncident(command, by.key), by, { ...options, asked: kind })
}

async function second(payload: string, options: SendOptions): Promise<void> {
  const by = keyOf(options, 'local-second')
  const expires_ts = Date.now() + commandLifeMs
  const signed = signSecond({ payload, reason: options.reason, expires_ts }, by.key)
  await send(signed, by, { ...options, asked: 'second' })
}

function keyOf({ key, keyId }: SendOptions, local: LocalKeyId): OperatorKey {
  if (key === undefined && keyId === undefined) return localKey(local)
  if (key === undefined || keyId === undefined) {
    throw new CliError('a key has a file and an id', 'give --key and --key-id together')
  }
  return { keyId, key: readKey(key, 'give the path of the private key, in PEM') }
}

async function send(
  signed: Signed,
  { keyId }: OperatorKey,
  options: SendOptions & { readonly asked: string },
): Promise<void> {
  const { url, asked, json } = options
  const local = `http://127.0.0.1:${stagePort('11-monitoring', installedPorts())}`
  await post(`${(url ?? local).replace(/\/+$/, '')}/commands`, { ...signed, key_id: keyId })
  const hash = commandHash(signed.command)
  const answer = await awaitAnswer(signed.command, { elsewhere: url !== undefined })
  if (json) printJson({ asked, hash, ...answer })
  else if (answer.kind === 'set') print(describe(answer))
  if (answer.kind === 'set') return
  if (json) process.exitCode = 1
  else throw problemOf(answer, { asked, hash, url })
}

function describe({ state, scope, scopeId, version, said }: Extract<Answer, { kind: 'set' }>) {
  if (state === undefined) return `done: ${said}`
  return `${state}: ${scope}${scopeId ? ` ${scopeId}` : ''}, control version ${version}`
}

function problemOf(
  answer: Exclude<Answer, { kind: 'set' }>,
  {
    asked,
    hash,
    url,
  }: { readonly asked: string; readonly hash: string; readonly url?: string | undefined },
): CliError {
  if (answer.kind === 'unheard') {
    return new CliError(
      `sent and not confirmed (${asked}): stage 11 has the command and may still refuse it`,
      answer.why,
    )
  }
  if (answer.kind === 'late') {
    return new CliError(
      `stage 11 has the command (${asked}) and has not answered after ${answer.waitedMs / 1_000} s`,
      '`polytraders controls` lists what is in force; see whether stage 11 is ready',
    )
  }
  if (answer.reason === 'needs-second-person') {
    const theirs = url ? ` --url ${url} --key THEIR_KEY.pem --key-id THEIR_ID` : ''
    const minutes = commandLifeMs / 60_000
    return new CliError(
      `${asked} waits for a second person, for ${minutes} minutes: ${answer.detail}`,
      `that person runs \`polytraders second ${hash}${theirs}\``,
    )
  }
  return new CliError(
    `stage 11 refused the command (${asked}): ${answer.reason}: ${answer.detail}`,
    'apps/11-monitoring/README.md says who may do what, and with how many people',
  )
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
    const hint = 'is `polytraders up` running? Elsewhere, --url names its HTTP address'
    throw new CliError(`stage 11 does not answer at ${url}: ${reasonOf(error)}`, hint)
  }
  const text = await response.text()
  if (response.ok) return
  throw new CliError(
    `stage 11 took no command: ${response.status} ${text}`,
    hintOf(response.status),
  )
}

/** What `fetch` says by itself is that it failed; the reason is the cause. */
function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly message?: string } }
  return cause?.message || String(error)
}

function hintOf(status: number): string {
  if (status === 404) return 'this is not the HTTP address of stage 11'
  if (status === 401 || status === 403) return 'something before stage 11 wants to know who you are'
  if (status < 500) return 'the command is malformed: do this build and that of stage 11 differ?'
  return 'nothing was taken; its log says why: try again once the broker answers it'
}
