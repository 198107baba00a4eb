/**
 * What the environment may say about the local services: where their home is, which way they are
 * run, and where each listens.
 */
import { integer, oneOf, readConfig, text } from '@polytraders/config'
import { ServiceError } from './error.ts'
import { type Home, homeByDefault, openHome } from './home.ts'
import { type Ports, portsByDefault } from './ports.ts'

export type Mode = 'docker' | 'local'

export type Settings = {
  readonly home: Home
  readonly ports: Ports
  /** Which way to start them; without it, Docker if it answers. */
  readonly mode?: Mode
}

const port = (byDefault: number) => integer(1, 65_535).default(byDefault)

export const serviceVars = {
  POLYTRADERS_HOME: text
    .default(homeByDefault)
    .describe("the folder of the services' data, logs and records"),
  POLYTRADERS_CACHE: text.optional().describe('the folder of downloads, if not in the home'),
  POLYTRADERS_SERVICES: oneOf(['auto', 'docker', 'local'])
    .default('auto')
    .describe('containers, local processes, or containers if a Docker daemon answers'),
  POLYTRADERS_KAFKA_PORT: port(portsByDefault.kafka).describe('where clients find the broker'),
  POLYTRADERS_KAFKA_CONTROLLER_PORT: port(portsByDefault.kafkaController).describe(
    'where the broker finds itself',
  ),
  POLYTRADERS_REGISTRY_PORT: port(portsByDefault.registry).describe('the schema registry'),
  POLYTRADERS_REGISTRY_MANAGEMENT_PORT: port(portsByDefault.registryManagement).describe(
    "the schema registry's own health and metrics",
  ),
  POLYTRADERS_REDIS_PORT: port(portsByDefault.redis).describe('Redis'),
  POLYTRADERS_POSTGRES_PORT: port(portsByDefault.postgres).describe('Postgres'),
}

/** Throws one error that names every variable without sense, or two services on one port. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const config = readConfig(env, serviceVars)
  const ports: Ports = Object.freeze({
    kafka: config.POLYTRADERS_KAFKA_PORT,
    kafkaController: config.POLYTRADERS_KAFKA_CONTROLLER_PORT,
    registry: config.POLYTRADERS_REGISTRY_PORT,
    registryManagement: config.POLYTRADERS_REGISTRY_MANAGEMENT_PORT,
    redis: config.POLYTRADERS_REDIS_PORT,
    postgres: config.POLYTRADERS_POSTGRES_PORT,
  })
  if (new Set(Object.values(ports)).size < Object.keys(ports).length) {
    const found = Object.entries(ports).map(([name, number]) => `${name} ${number}`)
    throw new ServiceError('bad-setting', `expected six different ports, found ${found.join(', ')}`)
  }
  const home = openHome(config.POLYTRADERS_HOME, config.POLYTRADERS_CACHE)
  const mode = config.POLYTRADERS_SERVICES
  return mode === 'auto' ? { home, ports } : { home, ports, mode }
}
