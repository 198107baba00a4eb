/** What cores run on, in this process. Kafka is in `./kafka`, a stage's process in `./process`. */
export { outputsBytesMax } from './batches.ts'
export { canonicalJson } from './canonical-json.ts'
export {
  type AnyHeard,
  type AnySaid,
  type AnyStage,
  type Cell,
  type CellSpec,
  type CellState,
  createCell,
  type DeadLetter,
  hear,
  type Input,
  keepsJournal,
  type Outcome,
} from './cell.ts'
export { buildCodec, type Codec, isFactName } from './codec.ts'
export { createContentHash, isFact } from './content-hash.ts'
export { defaultLimits, type Host, type HostOptions, startHost } from './host.ts'
export type { HostedCell } from './hosted-cell.ts'
export { journalRecord, noteTaken, type Runs } from './journal.ts'
export { type Edge, type LeaseOptions, lease } from './lease.ts'
export { createLocalHost, type LocalHost } from './local-host.ts'
export {
  batchBytesMax,
  endOf,
  type GroupOptions,
  type Listener,
  type Log,
  LogError,
  type LogRecord,
  type Member,
  type NewRecord,
  type PartitionEnds,
  type RecordHeaders,
  type TopicPartition,
  type Writer,
  type WriterOptions,
} from './log.ts'
export { createMemoryLog, type MemoryLog } from './memory-log.ts'
export type { CountOf } from './metrics.ts'
export { accept, allRules, newReader, type Reader, type ReaderRules } from './reader.ts'
export { deadLetterRecord, ownerRecord } from './records.ts'
export { type Difference, type RefoldReport, refold, type Want } from './refold.ts'
export { rememberingCodec } from './remembering-codec.ts'
export { placeCell, replaySpec } from './replay.ts'
export type { CellEvent, Limits } from './running-cell.ts'
export {
  joiningAt,
  type Position,
  type SinkBatch,
  type SinkLimits,
  type SinkOptions,
  type SinkRecord,
  sinkLimits,
  startSink,
} from './sink.ts'
export { createNumbering, openSource, type RawFact, type Source } from './source.ts'
export { traceparent } from './traces.ts'
export { cellSpec, cellsOf, type Hosted, hosted, inputTopics, type Wiring, wire } from './wiring.ts'
