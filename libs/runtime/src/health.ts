/**
 * What a process answers about itself: /healthz that it lives, /readyz that it hosts all that it
 * should and is live with it, /metrics for Prometheus. A process that hosts no core is ready once
 * it listens, which it does when its edges have started.
 */
import { type FastifyInstance } from 'fastify'
import { type Host } from './host.ts'
import { type Metrics } from './metrics.ts'

export function serveHealth(
  http: FastifyInstance,
  hosts: readonly Host[],
  expected: number,
  metrics: Pick<Metrics, 'contentType' | 'text'>,
): void {
  const ready = () => hosts.length === expected && hosts.every(host => host.ready())
  http.get('/healthz', async () => ({ status: 'alive' }))
  http.get('/readyz', async (_, reply) => {
    const cells = Object.fromEntries(
      hosts.map(host => [
        host.stage,
        [...host.cells()].map(([number, { live, cell }]) => ({
          cell: number,
          live: live(),
          heardTs: cell.state.heardTs,
        })),
      ]),
    )
    return reply.code(ready() ? 200 : 503).send({ ready: ready(), cells })
  })
  http.get('/metrics', async (_, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  )
}
