export {
  type BooksReport,
  type CertificateChange,
  runBooks,
  type TokenReport,
  warmUpMs,
} from './books.ts'
export { marketDayRecording } from './day.ts'
export { demoPolicies } from './demo.ts'
export { type Divergence, locate } from './divergence.ts'
export { type EventFilter, type SealedEvent, sealedEvent } from './events.ts'
export {
  defaultFeed,
  FeedError,
  type FeedOptions,
  type Frame,
  feed,
  type Raw,
  type Recording,
} from './feed.ts'
export { createLoop, type Loop, loopCells, loopLog, replayCells } from './loop.ts'
export {
  type ControlCommand,
  commandHash,
  localOperator,
  signControl,
  signIncident,
  signSecond,
  withOperators,
} from './operator.ts'
export { correlated, type Packet, traceOf } from './packet.ts'
export type { LinkCheck } from './packet-links.ts'
export type { PacketRecord } from './packet-records.ts'
export { type Played, type PlayProgress, parityOf, playRecording } from './play.ts'
export { type ParsedRecording, parseRecording, type RecordingFile } from './recording.ts'
export { type Parity, type Records, replay, replayCell } from './replay.ts'
export { type LoopStage, loopStages, type Policies } from './stages.ts'
export {
  type Counts,
  countsByStage,
  type StageSummary,
  type Summary,
  summarise,
} from './summary.ts'
export { createVerifier, type VerifiedCell, verifyCell } from './verify.ts'
export { workedExamples } from './worked-examples.ts'
