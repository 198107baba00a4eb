/**
 * Which port each service listens on, always on the loopback address. Away from the usual numbers,
 * so that a developer's own Redis or Postgres is not in the way; each can be moved by a variable.
 */

import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { ServiceError } from './error.ts'

export type Ports = {
  readonly kafka: number
  readonly kafkaController: number
  readonly registry: number
  readonly registryManagement: number
  readonly redis: number
  readonly postgres: number
}

export const portsByDefault: Ports = {
  kafka: 19_092,
  kafkaController: 19_093,
  registry: 18_081,
  registryManagement: 18_082,
  redis: 16_379,
  postgres: 15_432,
}

export const portVariables: Readonly<Record<keyof Ports, string>> = {
  kafka: 'POLYTRADERS_KAFKA_PORT',
  kafkaController: 'POLYTRADERS_KAFKA_CONTROLLER_PORT',
  registry: 'POLYTRADERS_REGISTRY_PORT',
  registryManagement: 'POLYTRADERS_REGISTRY_MANAGEMENT_PORT',
  redis: 'POLYTRADERS_REDIS_PORT',
  postgres: 'POLYTRADERS_POSTGRES_PORT',
}

const loopback = '127.0.0.1'

/** Whether nobody listens there. Binding is the one test that sees every kind of listener. */
export function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false)
      else
        reject(
          new ServiceError('port-taken', `port ${port} cannot be used: ${error.message}`, error),
        )
    })
    server.listen({ host: loopback, port, exclusive: true }, () => {
      server.close(() => resolve(true))
    })
  })
}

/** A program that was just killed holds its port until the system has taken it apart. */
const releaseMsMax = 2_000
const releasePollMs = 50

async function becomesFree(port: number, deadlineMs: number): Promise<boolean> {
  for (;;) {
    if (await portIsFree(port)) return true
    if (Date.now() > deadlineMs) return false
    await sleep(releasePollMs)
  }
}

export async function requireFreePorts(
  service: string,
  keys: readonly (keyof Ports)[],
  ports: Ports,
): Promise<void> {
  const deadlineMs = Date.now() + releaseMsMax
  for (const key of keys) {
    if (await becomesFree(ports[key], deadlineMs)) continue
    throw new ServiceError(
      'port-taken',
      `${service} needs port ${ports[key]}, where another program already listens. ` +
        `Stop that program (find it with: ss -ltnp 'sport = :${ports[key]}'), ` +
        `or choose another port with ${portVariables[key]}.`,
    )
  }
}
