/**
 * The schema registry: subjects are `topic-polytraders.Fact` (TopicRecordNameStrategy), registered
 * by `polytraders register` and only looked up by stages, so that no process at run time can change
 * a contract.
 */
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import {
  allTopics,
  CodecError,
  decodeFact,
  encodeFact,
  type FactName,
  type Facts,
  prefixBytes,
  resolvingDecoder,
  sameOnTheWire,
  schemaIdOf,
  schemas,
  type Topic,
} from '@polytraders/messages'
import { type Codec, isFactName } from './codec.ts'
import { LogError } from './log.ts'
import { retrying } from './retries.ts'

const retryOptions = { initialRetryTimeInSecs: 0.1, maxRetryTimeInSecs: 2, retries: 10 }

const requestTimeoutMs = 5_000

const connect = (host: string) => new SchemaRegistry({ host, retry: retryOptions })

export const subjectOf = (topic: Topic, fact: FactName) => `${topic.name}-polytraders.${fact}`

/** Public facts promise both ways over all versions; what only we read, backward. */
const compatibilityOf = (topic: Topic) => (topic.public ? 'FULL_TRANSITIVE' : 'BACKWARD_TRANSITIVE')

type Subject = { readonly topic: Topic; readonly fact: FactName; readonly subject: string }

function* subjectsOf(topics: readonly Topic[]): Generator<Subject> {
  for (const topic of topics) {
    for (const fact of topic.facts) yield { topic, fact, subject: subjectOf(topic, fact) }
  }
  // Owners and journals are on every hosted topic; one subject each is enough to read them.
  for (const fact of ['Owner', 'Journal'] as const) {
    const topic = topics[0]
    if (topic) yield { topic, fact, subject: `polytraders.${fact}` }
  }
}

/** Registers every schema under its subjects. Idempotent; an incompatible change is refused. */
export async function registerSchemas(
  host: string,
  topics: readonly Topic[] = allTopics,
): Promise<{ readonly subjects: number }> {
  const registry = connect(host)
  let count = 0
  for (const { topic, fact, subject } of subjectsOf(topics)) {
    const compatibility = compatibilityOf(topic)
    const known = await configOf(host, subject)
    if (known !== compatibility) await configure(host, subject, compatibility)
    const schema = { type: SchemaType.AVRO as const, schema: JSON.stringify(schemas[fact]) }
    const options = { subject, compatibility: compatibility as never, updateConfig: false }
    try {
      await registry.register(schema, options as never)
    } catch (error) {
      throw new LogError('impossible', `${subject} can't be registered: ${error}`, error)
    }
    count++
  }
  return { subjects: count }
}

async function configOf(host: string, subject: string): Promise<string | null> {
  const url = `${host}/config/${encodeURIComponent(subject)}`
  const answer = await get<{ readonly compatibilityLevel?: string }>(url)
  return answer?.compatibilityLevel ?? null
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

/** One schema as the registry has it, under its id. */
type Decoder = {
  readonly fact: FactName
  /** Whether it writes what this build's schema does, so that we may write under its id. */
  readonly ours: boolean
  readonly decode: (value: Uint8Array) => Facts[FactName]
}

/**
 * Looks up the ids of every schema of this build, and the schemas of every other version the
 * registry has. Fails when one of ours was never registered: `polytraders register` does it.
 */
export async function registryCodec(
  host: string,
  topics: readonly Topic[] = allTopics,
): Promise<Codec> {
  const ids = new Map<FactName, number>()
  const decoders = new Map<number, Decoder>()
  const firstSubjects = new Map<FactName, string>()
  for (const { fact, subject } of subjectsOf(topics)) {
    if (!firstSubjects.has(fact)) firstSubjects.set(fact, subject)
  }
  for (const [fact, subject] of firstSubjects) {
    for (const { id, schema } of await versionsOf(host, subject)) {
      const decoder = decoderOf(schema)
      if (decoder?.fact !== fact) continue
      decoders.set(id, decoder)
      if (decoder.ours) ids.set(fact, id)
    }
    if (ids.has(fact)) continue
    const message = `the registry at ${host} does not have this build's ${fact}`
    throw new LogError('unavailable', `${message}; register it first: \`polytraders register\``)
  }
  return {
    encode: (name, fact) => encodeFact(name, fact, ids.get(name) ?? 0),
    decode(name, value) {
      const id = schemaIdOf(value)
      const decoder = decoders.get(id)
      if (decoder?.fact === name) return decoder.decode(value)
      const found = decoder ? `the id of ${decoder.fact}` : 'an id the registry does not have'
      const message = `expected a schema id of ${name}, found ${id}: ${found}`
      throw new CodecError('unknown-schema', message)
    },
    learn: createLearner(host, decoders),
  }
}

/** Ids asked for that the registry does not have: rubbish, or a stranger's. */
const askedMax = 1_000

/**
 * A newer build registers its schemas before it writes with them, so an id that is not in the
 * registry when a value is met is of no schema. It is asked for only once, so that a value reads
 * the same live and when refolded.
 */
function createLearner(host: string, decoders: Map<number, Decoder>): NonNullable<Codec['learn']> {
  const asked = new Set<number>()
  const ask = async (id: number) => {
    const answer = await get<{ readonly schema: string }>(`${host}/schemas/ids/${id}`)
    const decoder = answer && decoderOf(answer.schema)
    if (decoder) decoders.set(id, decoder)
  }
  return value => {
    if (!value || value.length < prefixBytes || value[0] !== 0) return null
    const id = schemaIdOf(value)
    if (decoders.has(id) || asked.has(id) || asked.size >= askedMax) return null
    asked.add(id)
    return ask(id)
  }
}

/** Null for what is no fact of this build. */
function decoderOf(schema: string): Decoder | null {
  const writer = JSON.parse(schema) as { readonly name?: unknown }
  const fact = String(writer.name).replace(/^polytraders\./, '')
  if (!isFactName(fact)) return null
  if (sameOnTheWire(fact, writer)) {
    return { fact, ours: true, decode: value => decodeFact(fact, value) }
  }
  return { fact, ours: false, decode: resolvingDecoder(fact, writer) }
}

type Version = { readonly id: number; readonly schema: string }

async function versionsOf(host: string, subject: string): Promise<readonly Version[]> {
  const path = `${host}/subjects/${encodeURIComponent(subject)}/versions`
  const versions = (await get<readonly number[]>(path)) ?? []
  const found = await Promise.all(versions.map(version => get<Version>(`${path}/${version}`)))
  return found.filter(version => version !== null)
}

const untilAnswered = retrying({ attemptsMax: 8, firstDelayMs: 100, delayMsMax: 2_000 })

/**
 * The registry's answer; null where it has none. While it is out of reach it is asked again, for
 * about ten seconds.
 */
async function get<Answer>(url: string): Promise<Answer | null> {
  try {
    return await untilAnswered(async () => {
      const response = await fetch(url, { signal: AbortSignal.timeout(requestTimeoutMs) })
      if (response.status === 404) return null
      if (!response.ok) throw new Error(`status ${response.status}`)
      return (await response.json()) as Answer
    })
  } catch (error) {
    throw new LogError('unavailable', `the registry does not answer ${url}: ${error}`, error)
  }
}
