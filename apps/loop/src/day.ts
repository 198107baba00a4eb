/** The seeded market day as a recording: a simulation, in the venue's own wire format. */
import { marketDay } from '@polytraders/market'
import { type Recording } from './feed.ts'

export function marketDayRecording(seed: number): Recording {
  const { gammaMarkets, frames, resolutions } = marketDay({ seed })
  const body = JSON.stringify(resolutions.gammaMarkets)
  return {
    markets: JSON.stringify(gammaMarkets),
    frames,
    later: [{ atMs: resolutions.atMs, body }],
  }
}
