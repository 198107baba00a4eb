/** The simulated venue, for tests, drills and soaks; what is pure of it is under `./drill`. */
export {
  type Fault,
  type FaultClass,
  type FaultKind,
  type FaultOptions,
  faultClasses,
  faultKinds,
  isFaultKind,
} from './faults/index.ts'
export type { Truth, WholeTruth } from './io/control.ts'
export { type FaultOrder, type FaultRecord, socketFaults } from './io/fault-desk.ts'
export { httpFaultKinds } from './io/http-faults.ts'
export { type Recording, readRecording } from './recording.ts'
export { type Happening, recordedScript, type Script, seededScript } from './script.ts'
export {
  type Schedule,
  type Simulator,
  type SimulatorOptions,
  startVenueSimulator,
} from './simulator.ts'
export type { Telling } from './telling.ts'
export {
  bestAskOf,
  bestBidOf,
  bookOf,
  type TrueMarket,
  type TrueToken,
  tokenOf,
  type WholeBook,
} from './true-book.ts'
export { changeTick, createVenue, happen, nextAtMs, type Venue } from './venue.ts'
export { firstBookText, restBookText } from './wire-text.ts'
