/** Every strategy there is, in the order in which they propose. Adding one touches this list. */
import { edgeTaker } from './edge-taker.ts'
import { makerTight } from './maker-tight.ts'
import { positionExit } from './position-exit.ts'
import { type Strategy } from './strategy.ts'

export const strategies: readonly Strategy[] = [edgeTaker, positionExit, makerTight]
