/** Every guard there is, in the order of a verdict's checks. Adding one touches this list. */
import { complianceGate } from './compliance-gate.ts'
import { drawdown } from './drawdown.ts'
import { exposure } from './exposure.ts'
import { type Guard } from './guard.ts'
import { killSwitch } from './kill-switch.ts'
import { marketHalt } from './market-halt.ts'
import { marketQuality } from './market-quality.ts'
import { staleBook } from './stale-book.ts'

export const guards: readonly Guard[] = [
  killSwitch,
  complianceGate,
  marketHalt,
  staleBook,
  marketQuality,
  exposure,
  drawdown,
]
