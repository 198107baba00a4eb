/**
 * The operators' API: takes signed commands over HTTP and appends them, as received, to
 * monitoring.raw.v1. It judges nothing but their shape; stage 11's core verifies and decides.
 */
import { type FastifyInstance } from 'fastify'

/** What the API appends to. Resolves once the command is on the log. */
export type AppendCommand = (command: {
  readonly command: string
  readonly key_id: string
  readonly signature: string
}) => Promise<void>

const body = {
  type: 'object',
  additionalProperties: false,
  required: ['command', 'key_id', 'signature'],
  properties: {
    command: { type: 'string', minLength: 2, maxLength: 4_096 },
    key_id: { type: 'string', minLength: 1, maxLength: 128 },
    signature: { type: 'string', minLength: 1, maxLength: 128 },
  },
} as const

type Body = { readonly command: string; readonly key_id: string; readonly signature: string }

export function serveOperators(http: FastifyInstance, append: AppendCommand): void {
  http.post<{ Body: Body }>('/commands', { schema: { body } }, async (request, reply) => {
    const { command, key_id, signature } = request.body
    await append({ command, key_id, signature })
    return reply.code(202).send({ status: 'on the log', topic: 'monitoring.raw' })
  })
}
