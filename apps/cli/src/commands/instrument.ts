/** `polytraders instrument`: what we knew of a market at one time about another, from Postgres. */
import { readConfig } from '@polytraders/config'
import {
  instrumentAsOf,
  instrumentVersions,
  lastSyncedMs,
  openPostgres,
  type Postgres,
  PostgresError,
  postgresVars,
} from '@polytraders/postgres'
import { type Command, Option } from 'commander'
import { CliError } from '../error.ts'
import { runningInstall } from '../install.ts'
import { historyText, instrumentText } from '../instrument-text.ts'
import { print, printJson } from '../output.ts'
import { moment } from '../parse.ts'

type InstrumentOptions = {
  readonly validAt?: number
  readonly knownAt?: number
  readonly history?: true
  readonly json?: true
}

export function instrumentCommand(program: Command): void {
  const time = (flags: string, what: string) =>
    new Option(flags, `${what}; epoch ms or ISO 8601`).argParser(moment)
  program
    .command('instrument')
    .argument('<condition>', 'a condition id')
    .description('print what a market was at one time, as we knew it at another')
    .addOption(time('--known-at <time>', 'as known at this time (default: now)'))
    .addOption(time('--valid-at <time>', 'what was true at this time (default: --known-at)'))
    .option('--history', 'every version known by --known-at')
    .option('--json', 'one JSON object')
    .action(async (condition: string, options: InstrumentOptions) => {
      const postgres = openInstall()
      try {
        await show(postgres, condition.toLowerCase(), options)
      } catch (error) {
        if (!(error instanceof PostgresError)) throw error
        throw new CliError(error.message, hintOf(error))
      } finally {
        await postgres.close()
      }
    })
}

const hintOf = ({ code }: PostgresError) =>
  code === 'unavailable'
    ? 'start the services with `polytraders up`'
    : 'stage 1 makes the tables when it starts with POSTGRES_URL set; has it?'

/** A person waits for the answer: three attempts, not a sink's ten. */
const attemptsMax = 3

function openInstall(): Postgres {
  const config = readConfig({ ...runningInstall(), ...process.env }, postgresVars)
  const { POSTGRES_URL: url, POSTGRES_STATEMENT_MS: statementMsMax } = config
  if (url)
    return openPostgres({ url, name: 'polytraders-cli', statementMsMax, limits: { attemptsMax } })
  throw new CliError('POSTGRES_URL is not set', 'set it, or start an install with `polytraders up`')
}

async function show(postgres: Postgres, conditionId: string, options: InstrumentOptions) {
  const knownAtMs = options.knownAt ?? Date.now()
  const validAtMs = options.validAt ?? knownAtMs
  if (options.history) {
    const versions = await instrumentVersions(postgres, { conditionId, knownAtMs })
    if (versions.length === 0) throw unknown(conditionId, knownAtMs)
    if (options.json) printJson({ conditionId, knownAtMs, versions })
    else print(historyText(versions))
    return
  }
  const known = await instrumentAsOf(postgres, { conditionId, validAtMs, knownAtMs })
  if (!known) throw unknown(conditionId, knownAtMs)
  const syncedMs = await lastSyncedMs(postgres, conditionId)
  if (options.json) printJson({ validAtMs, knownAtMs, lastSyncedMs: syncedMs, ...known })
  else print(instrumentText({ known, validAtMs, knownAtMs, syncedMs }))
}

const unknown = (conditionId: string, knownAtMs: number) =>
  new CliError(
    `nothing was known of ${conditionId} at ${new Date(knownAtMs).toISOString()}`,
    'the history holds what stage 1 has said while POSTGRES_URL was set; try a later --known-at',
  )
