/**
 * The schema registry: subjects are `topic-polytraders.Fact` (TopicRecordNameStrategy), registered by
 * the deploy step and only looked up by stages, so that no process at run time can change a contract.
 */
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import {
  allTopics,
  CodecError,
  decodeFact,
  encodeFact,
  type FactName,
  type Facts,
  resolvingDecoder,
  sameOnTheWire,
  schemaIdOf,
  schemas,
  type Topic,
} from '@polytraders/messages'
import { type Codec } from './codec.ts'
import { LogError } from './log.ts'

const retryOptions = { initialRetryTimeInSecs: 0.1, maxRetryTimeInSecs: 2, retries: 10 }

const connect = (host: string) => new SchemaRegistry({ host, retry: retryOptions })

export const subjectOf = (topic: Topic, fact: FactName) => `${topic.name}-polytraders.${fact}`

/** Public facts promise both ways over all versions; what only we read, backward. */
const compatibilityOf = (topic: Topic) => (topic.public ? 'FULL_TRANSITIVE' : 'BACKWARD_TRANSITIVE')

function* subjects(): Generator<{ topic: Topic; fact: FactName; subject: string }> {
  for (const topic of allTopics) {
    for (const fact of topic.facts) yield { topic, fact, subject: subjectOf(topic, fact) }
  }
  // Owners and journals are on every hosted topic; one subject each is enough to read them.
  for (const fact of ['Owner', 'Journal'] as const) {
    const topic = allTopics[0]
    if (topic) yield { topic, fact, subject: `polytraders.${fact}` }
  }
}

/** Registers every schema under its subjects. Idempotent; an incompatible change is refused. */
export async function registerSchemas(host: string): Promise<{ readonly subjects: number }> {
  const registry = connect(host)
  let count = 0
  for (const { topic, fact, subject } of subjects()) {
    const compatibility = compatibilityOf(topic)
    const known = await configOf(host, subject)
    if (known !== compatibility) await configure(host, subject, compatibility)
    await registry.register({ type: SchemaType.AVRO, schema: JSON.stringify(schemas[fact]) }, {
      subject,
      compatibility: compatibility as never,
      updateConfig: false,
    } as never)
    count++
  }
  return { subjects: count }
}

async function configOf(host: string, subject: string): Promise<string | null> {
  const response = await fetch(`${host}/config/${encodeURIComponent(subject)}`)
  if (!response.ok) return null
  const { compatibilityLevel } = (await response.json()) as { compatibilityLevel?: string }
  return compatibilityLevel ?? null
}

async function configure(host: string, subject: string, compatibility: string): Promise<void> {
  const response = await fetch(`${host}/config/${encodeURIComponent(subject)}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ compatibility }),
  })
  if (response.ok) return
  const detail = await response.text()
  throw new LogError('unavailable', `can't set compatibility of ${subject}: ${detail}`)
}

/**
 * Looks up the ids of every schema of this build, and the schemas of every other version the registry
 * has. Fails when one of ours was never registered: run the deploy step first.
 */
export async function registryCodec(host: string): Promise<Codec> {
  const ids = new Map<FactName, number>()
  const decoders = new Map<number, { name: FactName; decode: (value: Uint8Array) => unknown }>()
  const seen = new Set<string>()
  for (const { fact, subject } of subjects()) {
    if (seen.has(fact)) continue
    seen.add(fact)
    for (const { id, schema } of await versionsOf(host, subject)) {
      const ours = sameOnTheWire(fact, JSON.parse(schema))
      if (ours) ids.set(fact, id)
      const decode = ours
        ? (value: Uint8Array) => decodeFact(fact, value)
        : resolvingDecoder(fact, JSON.parse(schema))
      decoders.set(id, { name: fact, decode })
    }
    if (ids.has(fact)) continue
    const message = `the registry at ${host} does not have this build's ${fact}`
    throw new LogError('unavailable', `${message}: run \`polytraders provision\` first`)
  }
  return {
    encode: (name, fact) => encodeFact(name, fact, ids.get(name) ?? 0),
    decode(name, value) {
      const id = schemaIdOf(value)
      const decoder = decoders.get(id)
      if (decoder?.name !== name) {
        const found = decoder ? `the id of ${decoder.name}` : 'an id the registry did not have'
        throw new CodecError(
          'unknown-schema',
          `expected a schema id of ${name}, found ${id}: ${found}`,
        )
      }
      return decoder.decode(value) as Facts[typeof name]
    },
  }
}

async function versionsOf(host: string, subject: string) {
  const path = `${host}/subjects/${encodeURIComponent(subject)}/versions`
  const response = await fetch(path)
  if (!response.ok) return []
  const versions = (await response.json()) as number[]
  return Promise.all(
    versions.map(async version => {
      const answer = await fetch(`${path}/${version}`)
      if (!answer.ok) throw new LogError('unavailable', `${path}/${version}: ${answer.status}`)
      return (await answer.json()) as { readonly id: number; readonly schema: string }
    }),
  )
}
