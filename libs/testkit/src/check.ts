/**
 * The independent checker: reads whole partitions and folds a toy stage over them on its own, with
 * its own reader rule, its own idea of journals and none of the host's code. What a stage's
 * partition holds must be exactly what never stopping would have said: no loss, no duplicate,
 * nothing else.
 */
import { decodeFact, type Run } from '@polytraders/messages'
import { type LogRecord } from '@polytraders/runtime'
import { newToyState, type ToyPolicy, type ToyState, toyStep } from './toy.ts'

export type StageRecords = {
  readonly name: string
  readonly policy: ToyPolicy
  readonly inputs: readonly (readonly LogRecord[])[]
  readonly own: readonly LogRecord[]
  /** Facts the stage hears. */
  readonly hears: readonly string[]
  /** Whether the stage drained, so that nothing may be left untaken. */
  readonly drained: boolean
}

export type Verdict = {
  readonly errors: readonly string[]
  /** Facts that count, in inputs and in the stage's own partition. */
  readonly taken: number
  readonly said: number
  readonly owners: number
  /** Records of superseded owners. */
  readonly stale: number
}

const errorsMax = 8

export function checkStage(stage: StageRecords): Verdict {
  const errors: string[] = []
  const fail = (message: string) => {
    if (errors.length < errorsMax) errors.push(`${stage.name}: ${message}`)
  }
  const inputs = stage.inputs.map((records, index) => countedOf(`input ${index}`, records, fail))
  const own = countedOf('own', stage.own, fail)
  const folding = createFolding(stage, inputs, fail)
  if (inputs.length > 1) foldByJournals(own, folding, fail)
  else foldByCauses(own, folding, fail)
  folding.end()
  const facts = own.records.filter(({ headers }) => headers.type !== 'Journal')
  return {
    errors,
    taken: folding.taken(),
    said: facts.length,
    owners: own.owners,
    stale: own.stale,
  }
}

type Fail = (message: string) => void

type Counted = {
  /** Facts and journals that count, in order. */
  readonly records: readonly LogRecord[]
  readonly byOffset: ReadonlyMap<number, LogRecord>
  readonly owners: number
  readonly stale: number
}

/** The reader rule once more: owners never go down, ids are dense. */
function countedOf(name: string, all: readonly LogRecord[], fail: Fail): Counted {
  const records: LogRecord[] = []
  let newest = -1
  let lastId = 0
  let owners = 0
  let stale = 0
  all.forEach((record, index) => {
    const { type, owner, eventId } = record.headers
    if (record.offset !== index) fail(`${name}: offset ${record.offset} is the ${index}th`)
    if (type === 'Owner') {
      owners++
      newest = Math.max(newest, record.offset)
      return
    }
    if (owner < newest) {
      stale++
      return
    }
    newest = owner
    if (type !== 'Journal') {
      if (eventId <= lastId) fail(`${name}: duplicate id ${eventId} at ${record.offset}`)
      if (eventId > lastId + 1) fail(`${name}: id ${eventId} follows ${lastId}`)
      lastId = eventId
    }
    records.push(record)
  })
  const byOffset = new Map(records.map(record => [record.offset, record]))
  return { records, byOffset, owners, stale }
}

type Expected = { readonly cause: string; readonly text: string }

/** Folds inputs when told to; what must have been said of them waits in `expected`. */
function createFolding(stage: StageRecords, inputs: readonly Counted[], fail: Fail) {
  let state: ToyState = newToyState(stage.policy)
  let taken = 0
  const next = inputs.map(() => 0)
  const expected: Expected[] = []
  const takeTo = (input: number, to: number) => {
    for (let offset = next[input] ?? 0; offset <= to; offset++) {
      const record = inputs[input]?.byOffset.get(offset)
      next[input] = offset + 1
      if (!record?.value || !stage.hears.includes(record.headers.type)) continue
      const { topic, partition } = record
      const content = record.value.subarray(5)
      taken++
      state = toyStep(stage.policy, state, { type: record.headers.type, content }, fact => {
        expected.push({ cause: `${topic}:${partition}:${offset}`, text: JSON.stringify(fact) })
      })
    }
  }
  return {
    takeTo,
    next: (input: number) => next[input] ?? 0,
    inputOf: (topic: string) => stage.inputs.findIndex(records => records[0]?.topic === topic),
    taken: () => taken,
    /** Compares the next expected fact with a recorded one. */
    meet(record: LogRecord) {
      const want = expected.shift()
      const cause = record.headers.cause
      const text = record.value ? JSON.stringify(decodeFact('Synced', record.value)) : ''
      if (want?.cause !== cause) fail(`${record.offset}: cause ${cause}, expected ${want?.cause}`)
      else if (want.text !== text) fail(`${record.offset}: says ${text}, expected ${want.text}`)
    },
    open: () => expected.length,
    end() {
      if (stage.drained) {
        stage.inputs.forEach((records, input) => {
          const left = records
            .slice(next[input] ?? 0)
            .filter(({ offset }) => inputs[input]?.byOffset.get(offset))
            .filter(({ headers }) => stage.hears.includes(headers.type))
          if (left.length > 0) fail(`input ${input}: ${left.length} facts were never taken`)
        })
      }
      if (expected.length > 0) fail(`${expected.length} facts are missing at the end`)
    },
  }
}

type Folding = ReturnType<typeof createFolding>

function foldByCauses(own: Counted, folding: Folding, fail: Fail): void {
  for (const record of own.records) {
    if (record.headers.type === 'Journal') {
      for (const { to } of runsOf(record)) folding.takeTo(0, to)
      if (folding.open() > 0) fail(`${record.offset}: ${folding.open()} facts are missing`)
      continue
    }
    const offset = Number(record.headers.cause.split(':').at(-1))
    if (!(offset >= 0)) fail(`${record.offset}: no cause`)
    folding.takeTo(0, offset)
    folding.meet(record)
  }
}

const runsOf = ({ value }: LogRecord): readonly Run[] =>
  value ? decodeFact('Journal', value).runs : []

function foldByJournals(own: Counted, folding: Folding, fail: Fail): void {
  let batch: LogRecord[] = []
  for (const record of own.records) {
    if (record.headers.type !== 'Journal') {
      batch.push(record)
      continue
    }
    for (const { topic, from, to } of runsOf(record)) {
      const input = folding.inputOf(topic)
      if (from !== folding.next(input)) {
        fail(`${record.offset}: the journal has ${topic} from ${from}, not ${folding.next(input)}`)
      }
      folding.takeTo(input, to)
    }
    for (const said of batch) folding.meet(said)
    if (folding.open() > 0) fail(`${record.offset}: the batch lacks ${folding.open()} facts`)
    batch = []
  }
  if (batch.length > 0) fail(`a batch of ${batch.length} facts without a journal`)
}
