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
export { journalRecord, noteTaken, type Runs } from './journal.ts'
export { createLocalHost, type LocalHost } from './local-host.ts'
export {
  batchBytesMax,
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
export { accept, allRules, newReader, type Reader, type ReaderRules } from './reader.ts'
export { deadLetterRecord, ownerRecord } from './records.ts'
export { type Difference, type RefoldReport, refold, type Want } from './refold.ts'
export { createNumbering, type RawFact } from './source.ts'
