/**
 * What one body costs, text to verdict: read again unchanged, with a new price tick each time, and
 * first read, when the ids are recomputed. Run: node apps/01-registry/bench/step.ts
 */
import { arch, cpus } from 'node:os'
import process from 'node:process'
import { conditionIdOf, tokenIdsOf } from '@polytraders/domain'
import { polygonContracts } from '@polytraders/venue/translate'
import { defaultPolicy, type Input, type Output, registry } from '../src/core.ts'
import { body, openMarket } from '../test/bodies.ts'

const marketsMax = 500
const rounds = 7
const print = (line: string) => process.stdout.write(`${line}\n`)

const markets = Array.from({ length: marketsMax }, (_, at) => marketOf(at))
const prose = 'This market resolves to Yes if the claim holds at the end of the day. '.repeat(20)

print(`${cpus()[0]?.model.trim()}, node ${process.version}, ${arch()}, one core`)
print(`${marketsMax} markets, ${JSON.stringify(listed(0, 0)).length} characters a body`)
report('first read, ids recomputed', [], at => body(listed(at, 0), at), 'InstrumentChanged')
const first = markets.map((_, at) => body(listed(at, 0), at))
report('read again, unchanged', first, at => body(listed(at, 0), 1_000 + at), 'Synced')
report('read again, new tick', first, at => body(listed(at, 1), 1_000 + at), 'InstrumentChanged')

/** Median time of a step over rounds, each from a fresh state that has heard `before`. */
function report(
  name: string,
  before: readonly Input[],
  make: (at: number) => Input,
  expected: Output['type'],
): void {
  const script = markets.map((_, at) => make(at))
  const nanoseconds: number[] = []
  for (let round = 0; round < rounds; round++) {
    const core = registry(defaultPolicy)
    let state = core.initial()
    for (const input of before) state = core.step(state, input, () => {})
    let said = 0
    const startNs = process.hrtime.bigint()
    for (const input of script) {
      state = core.step(state, input, output => {
        if (output.type === expected) said++
      })
    }
    nanoseconds.push(Number(process.hrtime.bigint() - startNs) / script.length)
    if (said !== script.length) throw new Error(`expected ${script.length} facts, found ${said}`)
  }
  nanoseconds.sort((a, b) => a - b)
  const median = Math.round(nanoseconds[rounds >> 1] ?? 0).toLocaleString('en')
  print(`${name.padEnd(28)} ${median.padStart(9)} ns/step, median of ${rounds} rounds`)
}

function marketOf(at: number) {
  const questionID = `0x${at.toString(16).padStart(64, '0')}`
  const resolvedBy = polygonContracts.umaCtfAdapterV3
  const conditionId = conditionIdOf(resolvedBy, questionID)
  return { questionID, resolvedBy, conditionId, tokens: tokenIdsOf(conditionId, false) }
}

function listed(at: number, tick: 0 | 1): object {
  const { tokens, ...ids } = markets[at] ?? marketOf(at)
  const texts = { question: `Question ${at}?`, description: prose }
  const rules = { orderPriceMinTickSize: tick === 0 ? 0.01 : 0.001 }
  return { ...openMarket, ...ids, ...texts, ...rules, clobTokenIds: JSON.stringify(tokens) }
}
