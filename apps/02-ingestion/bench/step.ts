/**
 * What a frame costs: text to validated book. Prints its conditions.
 *
 *   node apps/02-ingestion/bench/step.ts [rounds]
 *
 * "no hash" runs the same frames with the hashes blanked, so that best prices, mirror and
 * continuity are checked and the venue's SHA-1 is not: that is what the goal speaks of. The growth
 * is over seeded markets, whose hashes hold for as many books as there are.
 */
import process from 'node:process'
import { marketDay } from '@polytraders/market'
import { bestNs, conditions, perSecond } from '@polytraders/testkit/measure'
import { readMarketFrame } from '@polytraders/venue/translate'
import { defaultPolicy, type Input, ingestion } from '../src/core.ts'
import { hashCountsOf } from '../src/tally.ts'
import { frame, hasRecording, recording, subscriptionsOf } from '../test/recording.ts'

const rounds = Number(process.argv[2] ?? 7)
const goal = 700_000
const print = (line: string) => process.stdout.write(`${line}\n`)

print(`${conditions()}, one core, best of ${rounds} rounds; goal ${goal.toLocaleString('en')}`)
print('levels/s: changes and the levels of whole books; changes/s: the changes alone')
if (hasRecording) {
  print('the recorded five minutes, 12 books:')
  const inputs = recording('no ticks')
  const blanked = inputs.map(withoutHashes)
  report('read and checked, no book', inputs, () => readAll(inputs))
  report('no hash', blanked, () => play(blanked))
  report('every hash', inputs, () => play(inputs))
} else print('no recording beside the project: its frames are not measured')
print('seeded markets, growth:')
for (const books of [12, 120, 1_200]) {
  const inputs = seeded(books)
  const blanked = inputs.map(withoutHashes)
  report(`no hash, ${books} books`, blanked, () => play(blanked))
  report(`every hash, ${books} books`, inputs, () => play(inputs))
}

function report(name: string, of: readonly Input[], run: () => number | undefined): void {
  const { frames, changes, bookLevels } = levelUpdates(of)
  let agreed: number | undefined
  const ns = bestNs(rounds, () => {
    agreed = run()
  })
  const each = (ns / 1_000 / frames).toFixed(2).padStart(6)
  const hashes = agreed ? `, ${agreed} hashes agreed` : ''
  print(
    `  ${name.padEnd(26)}${each} us/frame ${perSecond(frames, ns).padStart(9)} frames/s ` +
      `${perSecond(changes + bookLevels, ns).padStart(9)} levels/s ` +
      `${perSecond(changes, ns).padStart(9)} changes/s${hashes}`,
  )
}

/** Plays all inputs through a fresh core; returns the hashes of changes that agreed. */
function play(inputs: readonly Input[]): number {
  const stage = ingestion(defaultPolicy)
  let state = stage.initial()
  const say = () => {}
  for (const input of inputs) state = stage.step(state, input, say)
  let agreed = 0
  for (const { yes, no } of state.markets.values()) {
    for (const { atOnce, late, inOrder } of [yes, no].map(hashCountsOf)) {
      agreed += atOnce + late + inOrder
    }
  }
  return agreed
}

function readAll(inputs: readonly Input[]): undefined {
  for (const input of inputs) if (input.type === 'RawFrame') readMarketFrame(input.fact.text)
}

function levelUpdates(inputs: readonly Input[]) {
  let frames = 0
  let changes = 0
  let bookLevels = 0
  for (const input of inputs) {
    if (input.type !== 'RawFrame') continue
    frames++
    const reading = readMarketFrame(input.fact.text)
    for (const event of reading.ok ? reading.events : []) {
      if (event.type === 'price_change') changes += event.changes.length
      if (event.type === 'book') bookLevels += event.bids.length + event.asks.length
    }
  }
  return { frames, changes, bookLevels }
}

function withoutHashes(input: Input): Input {
  if (input.type !== 'RawFrame') return input
  const text = input.fact.text.replace(/"hash":( ?)"[^"]*"/g, '"hash":$1""')
  return { ...input, fact: { ...input.fact, text } }
}

/** Some thirty thousand frames of that many books, two of each market. */
function seeded(books: number): readonly Input[] {
  const markets = books / 2
  const framesPerSecond = Math.min(500, 2.8 * markets)
  const minutes = Math.round(500 / framesPerSecond)
  const day = marketDay({ seed: 7, markets, minutes, framesPerSecond })
  const inputs = [...subscriptionsOf(JSON.stringify(day.gammaMarkets), day.startMs)]
  const seqs = new Map<number, number>()
  for (const line of day.frames) {
    const seq = (seqs.get(line.connection) ?? 0) + 1
    seqs.set(line.connection, seq)
    inputs.push(frame({ ...line, seq }))
  }
  return inputs
}
