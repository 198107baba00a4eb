/** What this stage says of a seeded market day, for tests that need a log and no recording. */
import { marketDay } from '@polytraders/market'
import { defaultPolicy, type Input, ingestion, type Output } from '../src/core.ts'
import { frame, subscriptionsOf, tick } from './recording.ts'

export type SeededRun = {
  readonly seed: number
  readonly markets: number
  readonly minutes: number
}

/** Said in order, up to the first resolution; without what became dead letters. */
export function seededRun({ seed, markets, minutes }: SeededRun) {
  const day = marketDay({ seed, markets, minutes, framesPerSecond: 4 * markets })
  const stage = ingestion(defaultPolicy)
  const said: Exclude<Output, { type: 'Unreadable' }>[] = []
  let state = stage.initial()
  const take = (input: Input) => {
    state = stage.step(state, input, output => {
      if (output.type !== 'Unreadable') said.push(output)
    })
  }
  for (const input of subscriptionsOf(JSON.stringify(day.gammaMarkets), day.startMs)) take(input)
  let tickMs = day.startMs + 1_000
  for (const line of day.frames) {
    if (line.text.includes('market_resolved')) break
    for (; tickMs < line.recv_ms; tickMs += 1_000) take(tick(tickMs, tickMs))
    take(frame(line))
  }
  return said
}
