/**
 * A schema registry of a test's own: the look-ups of Confluent's API over the schemas it is given,
 * and no more. The real one is used where registering matters.
 */
import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'

export type FakeRegistry = {
  readonly url: string
  /** Registers a schema under a subject and returns its id. */
  add(subject: string, schema: object): number
  /** Paths asked for so far. */
  readonly asked: readonly string[]
  /** So many next requests get no answer but status 503. */
  fail(requests: number): void
  close(): Promise<void>
}

export async function fakeRegistry(): Promise<FakeRegistry> {
  const schemas: string[] = []
  const subjects = new Map<string, number[]>()
  const asked: string[] = []
  let failures = 0

  function answer(path: string): object | null {
    const id = /^\/schemas\/ids\/(\d+)$/.exec(path)?.[1]
    const schema = schemas[Number(id) - 1]
    if (id) return schema ? { schema } : null
    const [, subject = '', version] = /^\/subjects\/([^/]+)\/versions(?:\/(\d+))?$/.exec(path) ?? []
    const ids = subjects.get(decodeURIComponent(subject))
    if (!ids) return null
    if (!version) return ids.map((_, index) => index + 1)
    const found = ids[Number(version) - 1] ?? 0
    return { id: found, schema: schemas[found - 1] }
  }

  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const found = failures > 0 ? null : answer(path)
    response.statusCode = failures > 0 ? 503 : found ? 200 : 404
    failures = Math.max(0, failures - 1)
    response.end(JSON.stringify(found ?? { error_code: 40403 }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    add(subject, schema) {
      const text = JSON.stringify(schema)
      if (!schemas.includes(text)) schemas.push(text)
      const id = schemas.indexOf(text) + 1
      subjects.set(subject, [...(subjects.get(subject) ?? []), id])
      return id
    },
    fail(requests) {
      failures = requests
    },
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
