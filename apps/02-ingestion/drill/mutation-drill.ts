/**
 * The mutation drill: fuzzed messages through every edge that reads outside text. What it looks
 * for: a throw, a list over its bound, memory that grows, a text that vanished uncounted.
 *
 * A case is made from the seed and its number alone, so that it can be made again; what the edges
 * remember is made of the cases before it.
 */
import { serialize, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type MutationKind, mutate } from '@polytraders/testkit/mutations'
import { createRandom, type Random } from '@polytraders/testkit/random'
import { type Edge, type Outcome, type Plant } from './edge.ts'
import { marketEdge } from './market-edge.ts'
import { answerEdge, userEdge } from './order-edges.ts'
import { registryEdge } from './registry-edge.ts'

export type MutationOptions = {
  readonly seed: number
  readonly count: number
  readonly plant: Plant | null
  /** Cases between two looks at bounds and memory. */
  readonly lookEvery: number
  readonly say: (line: string) => void
}

export type Kind = MutationKind | 'as sent'

/** How cases came out, by reason where there is one. */
export type Tally = {
  cases: number
  accepted: number
  refused: number
  skipped: number
  readonly reasons: Map<string, number>
}

export type Failure = { readonly case: number; readonly edge: string; readonly kind: Kind } & {
  readonly what: 'threw' | 'vanished' | 'over bound'
  readonly detail: string
}

export type MutationReport = {
  readonly ok: boolean
  readonly failures: readonly Failure[]
  readonly failureCount: number
  readonly byKind: ReadonlyMap<string, Tally>
  readonly byEdge: ReadonlyMap<string, Tally>
  readonly casesPerSecond: number
  /** After a collection, at each look. */
  readonly heapMiB: readonly number[]
  readonly stateKiB: readonly number[]
}

const failuresKeptMax = 20
const asSentShare = 0.3
/** Between the first quarter and the end; the largest texts alone are 10 MB. */
const heapGrowthMiBMax = 32

export const createEdges = (plant: Plant | null): readonly Edge[] => [
  marketEdge(plant),
  registryEdge(plant),
  userEdge(plant),
  answerEdge(plant),
]

export type Case = {
  readonly edge: Edge
  readonly kind: Kind
  readonly text: string
  readonly take: (text: string) => Outcome
}

/** A case, made of the seed and its number, and of how far the honest texts have come. */
export function caseOf(edges: readonly Edge[], seed: number, number: number): Case {
  const random = createRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b))
  const edge = drawEdge(edges, random)
  if (random() < asSentShare) {
    const { text, take } = edge.next(random)
    return { edge, kind: 'as sent', text, take }
  }
  const sample = edge.sample(random)
  const { kind, text } = mutate(sample.text, random)
  return { edge, kind, text, take: sample.take }
}

function drawEdge(edges: readonly Edge[], random: Random): Edge {
  let left = random() * edges.reduce((sum, { weight }) => sum + weight, 0)
  const drawn = edges.find(({ weight }) => {
    left -= weight
    return left < 0
  })
  const edge = drawn ?? edges[0]
  if (!edge) throw new RangeError('expected an edge')
  return edge
}

export function runMutations(options: MutationOptions): MutationReport {
  const { seed, count, plant, lookEvery, say } = options
  const edges = createEdges(plant)
  const byKind = new Map<string, Tally>()
  const byEdge = new Map<string, Tally>()
  const failures: Failure[] = []
  const heapMiB: number[] = []
  const stateKiB: number[] = []
  let failureCount = 0
  const fail = (failure: Failure) => {
    failureCount++
    if (failures.length < failuresKeptMax) failures.push(failure)
  }
  const startedMs = performance.now()

  for (let number = 0; number < count; number++) {
    const made = caseOf(edges, seed, number)
    const at = { case: number, edge: made.edge.name, kind: made.kind }
    const outcome = take(made)
    if ('threw' in outcome) {
      fail({ ...at, what: 'threw', detail: outcome.threw })
    } else {
      countCase(byKind, made.kind, outcome)
      countCase(byEdge, made.edge.name, outcome)
      if (outcome.kind === 'vanished') fail({ ...at, what: 'vanished', detail: outcome.why })
    }
    if ((number + 1) % lookEvery !== 0) continue
    for (const edge of edges) {
      const [detail] = edge.overBound()
      if (detail) fail({ ...at, edge: edge.name, what: 'over bound', detail })
    }
    heapMiB.push(heapUsedMiB())
    stateKiB.push(Math.round(serialize(edges.map(edge => edge.state())).length / 1024))
    say(progress(number + 1, startedMs, heapMiB, stateKiB, failureCount))
  }

  const growth = growthOf(heapMiB)
  if (growth > heapGrowthMiBMax) {
    const detail = `expected a heap that stays, found ${growth.toFixed(0)} MiB more`
    fail({ case: count - 1, edge: 'all', kind: 'as sent', what: 'over bound', detail })
  }
  const casesPerSecond = (count * 1_000) / (performance.now() - startedMs)
  const ok = failureCount === 0
  return { ok, failures, failureCount, byKind, byEdge, casesPerSecond, heapMiB, stateKiB }
}

function take({ take: taking, text }: Case): Outcome | { readonly threw: string } {
  try {
    return taking(text)
  } catch (error) {
    return { threw: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

function countCase(tallies: Map<string, Tally>, name: string, outcome: Outcome): void {
  const tally = tallies.get(name) ?? newTally()
  tallies.set(name, tally)
  tally.cases++
  if (outcome.kind === 'vanished') return
  tally[outcome.kind]++
  if (outcome.kind === 'accepted') return
  const reason = `${outcome.kind}: ${outcome.why}`
  tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + 1)
}

const newTally = (): Tally => ({
  cases: 0,
  accepted: 0,
  refused: 0,
  skipped: 0,
  reasons: new Map(),
})

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

function heapUsedMiB(): number {
  if (typeof collect === 'function') collect()
  return process.memoryUsage().heapUsed / 2 ** 20
}

/** How much more the heap is at the end than in the first quarter. */
function growthOf(heapMiB: readonly number[]): number {
  const early = heapMiB.slice(0, Math.max(1, heapMiB.length >> 2))
  return (heapMiB.at(-1) ?? 0) - Math.max(0, ...early)
}

function progress(
  done: number,
  startedMs: number,
  heapMiB: readonly number[],
  stateKiB: readonly number[],
  failures: number,
): string {
  const rate = Math.round((done * 1_000) / (performance.now() - startedMs))
  const heap = heapMiB.at(-1)?.toFixed(1)
  const memory = `heap ${heap} MiB, states ${stateKiB.at(-1)} KiB`
  return `${done} cases, ${rate}/s, ${memory}, ${failures} failures`
}
