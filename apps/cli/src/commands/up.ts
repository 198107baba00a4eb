/**
 * `polytraders up` and `down`: the real thing on one machine. `down` stops what `up` started, and
 * nothing else.
 */
import { writeFileSync } from 'node:fs'
import { readPolicies } from '@polytraders/config'
import { demoPolicies, localOperator, withOperators } from '@polytraders/loop'
import { provisionTopics, registerSchemas } from '@polytraders/runtime/kafka'
import { type Command, Option } from 'commander'
import { CliError } from '../error.ts'
import { forgetInstall, type InstallEnv, installPath, rememberInstall } from '../install.ts'
import { makeLocalKeys } from '../operator-key.ts'
import { print, printJson, table } from '../output.ts'
import { cellsOption, integerBetween } from '../parse.ts'
import { readSettings, type Services, startServices, stopServices } from '../services/index.ts'
import {
  processNames,
  stagePort,
  stagePortsByDefault,
  startStages,
  stopStages,
  type Venue,
  venues,
} from '../stage-processes.ts'

type UpOptions = {
  readonly services?: true
  readonly cells: number
  readonly policies?: string
  readonly ports: number
  readonly venue: Venue
  readonly simulator?: string
  readonly json?: true
}

/** The last port is one hundred above at most. */
const portBaseMax = 65_435

const say = (line: string): void => void process.stderr.write(`${line}\n`)

export function upCommand(program: Command): void {
  program
    .command('up')
    .description('start Kafka, schema registry, Redis, Postgres and the eleven stages')
    .option('--services', 'the services alone, with topics and schemas, without the stages')
    .addOption(cellsOption())
    .option('--policies <file>', "policies by stage, JSON (default: the demo's)")
    .addOption(
      new Option('--ports <n>', 'stage n serves health and metrics at this port plus n')
        .default(stagePortsByDefault)
        .argParser(integerBetween(1, portBaseMax)),
    )
    .addOption(
      new Option('--venue <which>', 'where the market comes from; none waits for `play --kafka`')
        .choices(venues)
        .default('none'),
    )
    .option('--simulator <flags>', 'flags of the simulated venue, such as "--markets 20 --fps 200"')
    .option('--json', 'one JSON object')
    .action(up)
  program
    .command('down')
    .description('drain the stages and stop what `up` started, nothing else')
    .option('--stages', 'the stages alone')
    .option('--json', 'one JSON object')
    .action(down)
}

async function up(options: UpOptions): Promise<void> {
  const settings = readSettings(process.env)
  const { home } = settings
  const services = await startServices({ ...settings, onProgress: say })
  const kafka = { brokers: [services.kafka], clientId: 'polytraders-up' }
  const { created } = await provisionTopics(kafka, { cells: options.cells, replication: 1 })
  const { subjects } = await register(services.registry, home.data)
  say(`topics: ${created.length} created; schemas: ${subjects} subjects registered`)
  const env = installEnv(services, options)
  rememberInstall(env)
  if (!options.services) {
    const { ports: portBase, venue } = options
    const simulator = options.simulator?.split(/\s+/).filter(flag => flag !== '') ?? []
    await startStages({ home, env, portBase, venue, simulator, onProgress: say })
  }
  const places = placesOf(services, options)
  if (options.json) printJson({ ...places, mode: services.mode })
  else print(table(Object.entries(places)))
}

async function register(registry: string, data: string): Promise<{ readonly subjects: number }> {
  try {
    return await registerSchemas(registry)
  } catch (error) {
    const forget = `\`polytraders down\` and removing ${data} begins a local install anew`
    throw new CliError(`${error}`, `a fact changes only as schemas/README.md says; ${forget}`)
  }
}

/** What the processes are told. The local operators join those of the policies. */
function installEnv(services: Services, options: UpOptions): InstallEnv {
  const { policies, cells, ports } = options
  const chosen = policies ? readPolicies(policies) : demoPolicies
  const local = makeLocalKeys().map(({ keyId, key }) => localOperator(keyId, key))
  const path = installPath('policies.json')
  writeFileSync(path, JSON.stringify(withOperators(chosen, local), null, 2))
  return {
    KAFKA_BROKERS: services.kafka,
    SCHEMA_REGISTRY_URL: services.registry,
    REDIS_URL: services.redis,
    POSTGRES_URL: services.postgres,
    CELLS: String(cells),
    POLYTRADERS_STAGE_PORTS: String(ports),
    POLICY_FILE: path,
    ...venueEnv(options),
    FETCH_PAUSE_MS: String(fetchPauseMs(cells)),
  }
}

/**
 * Eleven stages, a broker and few cores: without it each would ask for every record alone. A stage
 * appends per cell, so with more cells there is more to do for the same records.
 */
const fetchPauseMs = (cells: number) => 2 + 2 * cells

/** The live venue's addresses are the defaults; its public data needs no key. */
function venueEnv({ venue, ports }: UpOptions): InstallEnv {
  if (venue === 'none') return {}
  if (venue === 'live') return { REGISTRY_POLL: 'on' }
  const address = `127.0.0.1:${stagePort('venue-simulator', ports)}`
  return {
    REGISTRY_POLL: 'on',
    VENUE_CLOB_URL: `http://${address}`,
    VENUE_GAMMA_URL: `http://${address}`,
    VENUE_WS_URL: `ws://${address}/ws`,
  }
}

function placesOf(services: Services, { services: alone, ports, venue }: UpOptions) {
  const { kafka, registry, redis, postgres } = services
  const stages = alone
    ? []
    : processNames(venue).map(name => [name, `http://127.0.0.1:${stagePort(name, ports)}/metrics`])
  return { kafka, registry, redis, postgres, ...Object.fromEntries(stages) }
}

async function down(options: { readonly stages?: true; readonly json?: true }): Promise<void> {
  const settings = readSettings(process.env)
  await stopStages(settings.home, say)
  if (!options.stages) {
    await stopServices({ ...settings, onProgress: say })
    forgetInstall()
  }
  if (options.json) printJson({ stopped: true })
  else print('stopped')
}
