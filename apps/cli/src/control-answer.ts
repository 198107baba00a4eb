/**
 * What stage 11 answers to an operator's command: what it says because of that command, or the dead
 * letter that refuses it. The command is found on the raw topic by its text, and its place there is
 * the cause that the answer names.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type FactName, type Facts, sourceRef, topics } from '@polytraders/messages'
import { type Log, type LogRecord } from '@polytraders/runtime'
import { type Install, openInstall } from './kafka-run.ts'

export type Answer =
  | {
      readonly kind: 'set'
      /** What was said: ControlSet, or what a second person agreed to otherwise. */
      readonly said: string
      readonly state?: string
      readonly scope?: string
      readonly scopeId?: string
      readonly version?: number
      /** When stage 11's API received the command that did it. Epoch ms. */
      readonly atMs?: number
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly detail: string }
  | { readonly kind: 'late'; readonly waitedMs: number }
  /** There is no log to read the answer from. */
  | { readonly kind: 'unheard'; readonly why: string }

/** How long stage 11 may take, and how far back on its topics its answer is looked for. */
const answerMsMax = 10_000
const tailRecords = 1_000
const pollMs = 50

export type AnswerOptions = {
  /** The command went to an install that `up` did not start here: its log is the environment's. */
  readonly elsewhere: boolean
}

export async function awaitAnswer(command: string, options: AnswerOptions): Promise<Answer> {
  if (options.elsewhere && !process.env['KAFKA_BROKERS']) {
    const why = 'set KAFKA_BROKERS and SCHEMA_REGISTRY_URL, and its answer is waited for'
    return { kind: 'unheard', why }
  }
  let install: Install
  try {
    install = await openInstall(options.elsewhere ? process.env : undefined)
  } catch (error) {
    // The command is given: what can't be read is the answer alone.
    return { kind: 'unheard', why: `its answer can't be read: ${(error as Error).message}` }
  }
  try {
    return await answerTo(command, install)
  } finally {
    await install.log.close()
  }
}

/** Waits for the answer to a command that is on the log, or soon will be. */
export async function answerTo(
  command: string,
  { log, codec }: Pick<Install, 'log' | 'codec'>,
): Promise<Answer> {
  const read = <T extends FactName>(type: T, { value }: LogRecord) =>
    codec.decode(type, value ?? Buffer.alloc(0)) as Facts[T]
  const raw = tailOf(log, topics.monitoringRaw.name)
  const letters = tailOf(log, topics.deadLetters.name)
  const said = tailOf(log, topics.monitoring.name)
  const deadlineMs = Date.now() + answerMsMax
  while (Date.now() < deadlineMs) {
    const own = (await raw('OperatorCommand')).find(
      record => read('OperatorCommand', record).command === command,
    )
    if (own) {
      const cause = sourceRef(own)
      const letter = (await letters('DeadLetter')).find(({ key }) => key === cause)
      if (letter) {
        const { reason, detail } = read('DeadLetter', letter)
        return { kind: 'refused', reason, detail }
      }
      // The last: the first input of all is answered by what is in force from the start, too.
      const answer = (await said()).findLast(({ headers }) => headers.cause === cause)
      if (answer?.headers.type === 'ControlSet') return controlOf(read('ControlSet', answer))
      if (answer) return { kind: 'set', said: answer.headers.type }
    }
    await sleep(pollMs)
  }
  return { kind: 'late', waitedMs: answerMsMax }
}

function controlOf(set: Facts['ControlSet']): Answer {
  const { state, scope, scope_id: scopeId, control_version: version, source_ts: atMs } = set
  return { kind: 'set', said: 'ControlSet', state, scope, scopeId, version, atMs }
}

/** All records of a kind at the end of a broadcast topic, more of them with each call. */
function tailOf(log: Log, topic: string) {
  const found: LogRecord[] = []
  let from: number | null = null
  return async (type?: FactName): Promise<readonly LogRecord[]> => {
    const [end] = await log.ends(topic)
    from ??= Math.max(0, (end?.high ?? 0) - tailRecords)
    for await (const records of log.read({ topic, partition: 0 }, from)) {
      found.push(...records)
      from = (found.at(-1)?.offset ?? from) + 1
    }
    return type ? found.filter(({ headers }) => headers.type === type) : found
  }
}
