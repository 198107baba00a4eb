/**
 * REST bodies of Gamma's and of the CLOB's: whole answers taken apart as the poller does, and the
 * bodies of single markets, through the registry's core.
 */
import {
  defaultPolicy,
  type Input,
  type Output,
  type Policy,
  registry,
  type State,
} from '@polytraders/01-registry'
import { rawElements } from '@polytraders/01-registry/io/verbatim'
import { marketDay } from '@polytraders/market'
import { encodeFact, rawHeader, topics } from '@polytraders/messages'
import { integerBetween, type Random } from '@polytraders/testkit/random'
import { readClobMarketsBody, readGammaBody } from '@polytraders/venue/translate'
import {
  accepted,
  type Edge,
  type Outcome,
  type Plant,
  refused,
  type Sample,
  skipped,
  vanished,
} from './edge.ts'
import { marketBodies } from './samples.ts'

/** Small, so that it is reached. */
const marketsMax = 200
const policy: Policy = { ...defaultPolicy, marketsMax, bodyLengthMax: 262_144 }

const gamma = 'gamma/markets'
const clob = 'clob/clob-markets'

export function registryEdge(plant: Plant | null): Edge {
  const stage = registry(policy)
  const day = marketDay({ seed: 11, markets: 12, minutes: 1 })
  const texts = marketBodies(day)
  let state = stage.initial()
  let taken = 0
  const samples: readonly Sample[] = [
    ...texts.gamma.map(text => ({ text, take: (body: string) => takeBody(gamma, body) })),
    ...texts.clob.map(text => ({ text, take: (body: string) => takeBody(clob, body) })),
    ...texts.gammaPages.map(text => ({ text, take: (body: string) => takePage(gamma, body) })),
    ...texts.clobPages.map(text => ({ text, take: (body: string) => takePage(clob, body) })),
  ]
  const sample = (random: Random): Sample =>
    samples[integerBetween(random, 0, samples.length - 1)] ?? { text: '', take: () => accepted }

  return {
    name: 'REST bodies',
    weight: 15,
    sample,
    next: sample,
    overBound: () => overBound(state),
    state: () => state,
  }

  /** The markets of an answer, each appended by itself. */
  function takePage(endpoint: string, text: string): Outcome {
    if (plant === 'trust') JSON.parse(text)
    const read = endpoint === clob ? readClobMarketsBody : readGammaBody
    const page = read(text)
    if (!page.ok) return refused(page.reason)
    if (page.value.markets.length === 0) return skipped('page without markets')
    const elements = rawElements(text, ['markets', 'data']) ?? [text]
    const outcomes = elements.slice(0, marketsTakenMax).map(element => takeBody(endpoint, element))
    if (outcomes.length === 0) return skipped('page without markets')
    return outcomes.find(({ kind }) => kind !== 'accepted') ?? accepted
  }

  function takeBody(endpoint: string, body: string): Outcome {
    if (plant === 'trust') JSON.parse(body)
    if (taken % bodiesALife === 0) state = stage.initial()
    const said: Output[] = []
    const input = bodyInput(endpoint, body, day.startMs + ++taken)
    state = stage.step(state, input, output => said.push(output))
    const heard = plant === 'silence' ? said.filter(({ type }) => type !== 'Unreadable') : said
    if (heard.length === 0) return vanished(`a body from ${endpoint} without a word`)
    for (const output of heard) {
      if (output.type === 'Unreadable') return refused(output.reason)
      encodeFact(output.type, output.fact, 1)
    }
    return accepted
  }
}

/**
 * Cases after which the registry begins anew: full of markets that never were, and with all others
 * resolved, it refuses whatever comes.
 */
const bodiesALife = 1_000

/** Markets taken of a page that holds one of them a hundred thousand times. */
const marketsTakenMax = 100

const bodyInput = (endpoint: string, body: string, atMs: number): Input => ({
  type: 'RegistryBody',
  fact: {
    ...rawHeader(atMs),
    endpoint,
    group_id: '',
    status: 200,
    body,
  },
  source: { topic: topics.registryRaw.name, partition: 0, offset: 0 },
  content: new Uint8Array(),
})

function overBound({ markets, resolved, listings }: State): readonly string[] {
  const sizes = { markets: markets.size, resolved: resolved.size, listings: listings.size }
  const over = Object.entries(sizes)
    .filter(([, size]) => size > marketsMax)
    .map(([what, size]) => `${what}: ${size} of at most ${marketsMax}`)
  for (const { told } of markets.values()) {
    const prose = Math.max(told.question?.length ?? 0, told.resolutionRule?.length ?? 0)
    if (prose > policy.proseLengthMax) over.push(`prose: ${prose} characters`)
  }
  return over
}
