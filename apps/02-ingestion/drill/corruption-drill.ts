/** The drill of corruptions: classes, sources and scenarios, and what they came to. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  type FaultKind,
  readRecording,
  recordedScript,
  type Script,
  seededScript,
} from '@polytraders/venue-simulator'
import { classes, pendingMs } from './corruption-classes.ts'
import {
  firstMs,
  type Injection,
  type Pass,
  runPass,
  type Scenario,
  scenarios,
} from './corruption-run.ts'

export type DrillOptions = {
  readonly places: number
  readonly seed: string
  readonly blind: boolean
  readonly kinds: readonly FaultKind[]
  readonly progress?: (row: Row) => void
  readonly start?: () => void
}

export type Row = {
  readonly kind: FaultKind
  readonly source: string
  readonly scenario: Scenario
  readonly places: number
  /** Books that a corruption struck: a connection carries several. */
  readonly books: number
  readonly detected: number
  /** The book said what is true all along. */
  readonly harmless: number
  /** Wrong for less than the bound, and then right by the venue's own next word. */
  readonly healed: number
  /** Wrong and trusted for longer. */
  readonly missed: number
  /** Detected, but later than promised. */
  readonly late: number
  readonly medianFrames: number | null
  readonly worstFrames: number | null
  readonly medianMs: number | null
  readonly worstMs: number | null
  /** Longest time that a book was wrong and trusted. */
  readonly wrongMs: number
  readonly recovered: number
  readonly falsePositives: number
  readonly bound: string
}

export type Report = {
  readonly rows: readonly Row[]
  readonly honest: readonly {
    readonly source: string
    readonly scenario: Scenario
    readonly frames: number
    readonly falsePositives: number
  }[]
  readonly problems: readonly string[]
  readonly passed: boolean
}

type Source = {
  readonly name: string
  readonly minutes: number
  readonly script: (seed: string) => Script
}

const passesMax = 60
const dayMinutes = 6
const dayMarkets = 8
const framesPerSecond = 2.8 * dayMarkets
const dayStartMs = 1_780_790_400_000

export function drillCorruptions(options: DrillOptions): Report {
  const sources = [seeded(), ...recorded()]
  const problems: string[] = []
  options.start?.()
  const rows = options.kinds.flatMap(kind =>
    sources.flatMap(source =>
      scenarios.map(scenario => {
        const row = oneRow(options, kind, source, scenario, problems)
        options.progress?.(row)
        return row
      }),
    ),
  )
  const honest = sources.flatMap(source =>
    scenarios.map(scenario => {
      const pass = onePass(options, null, source, scenario, 0)
      note(problems, `${source.name} ${scenario}, honest`, pass.falsePositives)
      const falsePositives = pass.falsePositives.length
      return { source: source.name, scenario, frames: pass.frames, falsePositives }
    }),
  )
  return { rows, honest, problems, passed: problems.length === 0 }
}

function seeded(): Source {
  return {
    name: 'seeded',
    minutes: dayMinutes,
    script: seed =>
      seededScript({
        seed,
        markets: dayMarkets,
        minutes: dayMinutes,
        framesPerSecond,
        startMs: dayStartMs,
        endless: false,
        wrongBestShare: 0.05,
        resolvedLateMs: 2_000,
      }),
  }
}

function recorded(): readonly Source[] {
  const folder = new URL('../../../../shared/data/market-feed/', import.meta.url)
  const frames = fileURLToPath(new URL('frames_20260607_0132_0137.jsonl.gz', folder))
  const markets = fileURLToPath(new URL('gamma_markets.json', folder))
  if (!existsSync(frames) || !existsSync(markets)) return []
  const recording = readRecording(frames, markets)
  return [
    {
      name: 'recording',
      minutes: 5,
      script: () => recordedScript(recording.frames, recording.gammaMarkets),
    },
  ]
}

const onePass = (
  { seed, blind }: DrillOptions,
  kind: FaultKind | null,
  { minutes, script }: Source,
  scenario: Scenario,
  nth: number,
  placesMax = Number.MAX_SAFE_INTEGER,
): Pass =>
  runPass({
    seed: `${seed}/${nth}`,
    script: () => script(`${seed}/${nth}`),
    minutes,
    kind,
    scenario,
    placesMax,
    blind,
  })

function oneRow(
  options: DrillOptions,
  kind: FaultKind,
  source: Source,
  scenario: Scenario,
  problems: string[],
): Row {
  const injections: Injection[] = []
  const falsePositives: string[] = []
  let places = 0
  for (let nth = 0; nth < passesMax && places < options.places; nth++) {
    const pass = onePass(options, kind, source, scenario, nth, options.places - places)
    injections.push(...pass.injections)
    falsePositives.push(...pass.falsePositives)
    places += new Set(pass.injections.map(({ place }) => place)).size
  }
  const outcomes = injections.map(injection => ({ injection, ...outcomeOf(kind, injection) }))
  const where = `${kind} ${source.name} ${scenario}`
  for (const { injection, outcome, late } of outcomes) {
    const { market, strikeMs, wrongMs, detected, recovered } = injection
    const what = `${where}: ${market.slice(0, 10)} at ${strikeMs}`
    if (outcome === 'missed') problems.push(`${what} missed: wrong for ${wrongMs} ms`)
    if (late) problems.push(`${what} late: ${(detected?.atMs ?? 0) - (strikeMs ?? 0)} ms`)
    if (!recovered) problems.push(`${what} not recovered`)
  }
  if (places < options.places) problems.push(`${where}: only ${places} places struck`)
  note(problems, where, falsePositives)
  const found = outcomes.flatMap(({ injection }) => (injection.detected ? [injection] : []))
  const frames = sorted(found.map(({ detected }) => detected?.frames ?? 0))
  const ms = sorted(found.map(({ detected, strikeMs }) => (detected?.atMs ?? 0) - (strikeMs ?? 0)))
  const count = (name: string) => outcomes.filter(({ outcome }) => outcome === name).length
  return {
    kind,
    source: source.name,
    scenario,
    places,
    books: injections.length,
    detected: count('detected'),
    harmless: count('harmless'),
    healed: count('healed'),
    missed: count('missed'),
    late: outcomes.filter(({ late }) => late).length,
    medianFrames: median(frames),
    worstFrames: frames.at(-1) ?? null,
    medianMs: median(ms),
    worstMs: ms.at(-1) ?? null,
    wrongMs: Math.max(0, ...injections.map(({ wrongMs }) => wrongMs)),
    recovered: injections.filter(({ recovered }) => recovered).length,
    falsePositives: falsePositives.length,
    bound: boundText(kind),
  }
}

/** Late is a book that was wrong and trusted after its bound. */
function outcomeOf(kind: FaultKind, injection: Injection) {
  const { detected, wrongUntilMs } = injection
  if (wrongUntilMs === 0)
    return { outcome: detected ? 'detected' : 'harmless', late: false } as const
  const isPast = Math.max(wrongUntilMs, detected?.atMs ?? 0) > boundOf(kind, injection)
  if (detected) return { outcome: 'detected', late: isPast } as const
  return { outcome: isPast ? 'missed' : 'healed', late: false } as const
}

function boundOf(kind: FaultKind, injection: Injection): number {
  const { strikeMs, wordMs, overMs, wordAfterMs, detected, wrongUntilMs } = injection
  const { afterStrikeMs, afterWordMs } = classes[kind]
  const boundMs = Math.max(
    (strikeMs ?? 0) + afterStrikeMs,
    afterWordMs > 0 ? firstMs(wordMs) + afterWordMs : 0,
  )
  // A connection that goes on after a hole lacks what that swallowed, which its next word shows.
  const isAfter = overMs > 0 && Math.max(wrongUntilMs, detected?.atMs ?? 0) > overMs
  if (!isAfter) return boundMs
  return Math.max(boundMs, firstMs(wordAfterMs) + pendingMs)
}

function boundText(kind: FaultKind): string {
  const { afterStrikeMs, afterWordMs } = classes[kind]
  const strike = afterStrikeMs > 0 ? [`${afterStrikeMs} ms`] : []
  const word = afterWordMs > 0 ? [`next word + ${afterWordMs} ms`] : []
  return [...strike, ...word].join(' or ')
}

function note(problems: string[], where: string, falsePositives: readonly string[]): void {
  for (const each of falsePositives) problems.push(`${where}: false: ${each}`)
}

const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)
const median = (ordered: readonly number[]) => ordered[Math.floor(ordered.length / 2)] ?? null
