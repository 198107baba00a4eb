/** Faults of REST: answers that are refusals, that never come, or that are cut in the middle. */
import { type FastifyInstance } from 'fastify'

export const httpFaultKinds = [
  'http-425',
  'http-429',
  'http-500',
  'http-timeout',
  'truncated-page',
] as const
export type HttpFaultKind = (typeof httpFaultKinds)[number]

export const isHttpFault = (kind: string): kind is HttpFaultKind =>
  httpFaultKinds.some(known => known === kind)

export type HttpFaults = {
  /** Strikes requests whose path begins so, until it is ended. */
  readonly start: (kind: HttpFaultKind, path: string, struck: () => void) => () => void
}

type Active = { readonly kind: HttpFaultKind; readonly path: string; readonly struck: () => void }

const refusals = {
  'http-425': [425, { error: 'the matching engine is restarting' }],
  'http-429': [429, { error: 'Too Many Requests' }],
  'http-500': [500, { error: 'Internal Server Error' }],
} as const

/** Faults that are on all of REST but the simulator's own. */
export function serveHttpFaults(http: FastifyInstance): HttpFaults {
  const active = new Set<Active>()
  const on = (url: string) => {
    if (url.startsWith('/simulator')) return undefined
    return [...active].find(({ path }) => url.startsWith(path))
  }
  http.addHook('onRequest', async (request, reply) => {
    const fault = on(request.url)
    if (!fault || fault.kind === 'truncated-page') return
    fault.struck()
    if (fault.kind === 'http-timeout') {
      // Held open without a word; the client has to give up.
      reply.hijack()
      return
    }
    const [code, body] = refusals[fault.kind]
    if (code === 429) reply.header('retry-after', '1')
    await reply.code(code).send(body)
  })
  http.addHook('onSend', async (request, reply, payload) => {
    const fault = on(request.url)
    if (fault?.kind !== 'truncated-page' || typeof payload !== 'string') return payload
    fault.struck()
    reply.removeHeader('content-length')
    return payload.slice(0, Math.floor(payload.length / 2))
  })
  return {
    start(kind, path, struck) {
      const fault = { kind, path, struck }
      active.add(fault)
      return () => active.delete(fault)
    },
  }
}
