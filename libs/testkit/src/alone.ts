/** One stage alone on a memory log, where what an input leads to has to fit a batch. */
import { type FactName, topics } from '@polytraders/messages'
import {
  buildCodec,
  cellSpec,
  createCell,
  createLocalHost,
  createMemoryLog,
  createNumbering,
  hosted,
  type LogRecord,
  type RawFact,
  type Wiring,
} from '@polytraders/runtime'

/** What a stage says to each input of a script, as records. Throws where it does not fit. */
export function hearAlone<Policy>(
  wiring: Wiring<Policy>,
  policy: NoInfer<Policy>,
  script: readonly { readonly type: FactName; readonly fact: object }[],
): readonly (readonly LogRecord[])[] {
  const codec = buildCodec()
  const log = createMemoryLog({ partitionsOf: () => 1, now: () => 0 })
  const spec = cellSpec({ ...hosted(wiring, policy), cell: 0, cells: 1, codec })
  const host = createLocalHost({
    log,
    cells: [createCell(spec)],
    deadLetters: topics.deadLetters.name,
    describe: () => ({ coreVersion: wiring.coreVersion, config: '{}', models: [] }),
    nowMs: 0,
  })
  const numberings = new Map<string, ReturnType<typeof createNumbering>>()
  const causes = script.map(input => {
    const topic = wiring.reads.get(input.type)?.name ?? ''
    const numbered = numberings.get(topic) ?? createNumbering(codec, -1, 0)
    numberings.set(topic, numbered)
    const at = { topic, partition: 0 }
    return `${topic}:0:${log.appendNow(at, [numbered(input as RawFact)], 0)}`
  })
  host.run(0)
  const said = new Map(causes.map(cause => [cause, [] as LogRecord[]]))
  for (const record of log.records(spec.own)) said.get(record.headers.cause)?.push(record)
  return [...said.values()]
}
