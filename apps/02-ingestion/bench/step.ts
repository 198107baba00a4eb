/**
 * What a frame costs: text to validated book, over the recorded five minutes. Prints its
 * conditions.
 *
 * "no hash" runs the same frames with the hashes blanked, so that best prices, mirror and
 * continuity are checked and the venue's SHA-1 is not. "markets" tells each frame of so many
 * copies of the six.
 */
import { cpus } from 'node:os'
import process from 'node:process'
import { readMarketFrame } from '@polytraders/venue/translate'
import { createBook, setBookLevel } from '../src/book.ts'
import { defaultPolicy, type Input, ingestion } from '../src/core.ts'
import { hashOfText } from '../src/level-text.ts'
import { hasRecording, recording } from '../test/recording.ts'

const roundsMax = Number(process.argv[2] ?? 7)
const print = (line: string) => process.stdout.write(`${line}\n`)
const perSecond = (count: number, ns: number) => Math.round((count * 1e9) / ns).toLocaleString('en')

print(`${cpus()[0]?.model.trim()}, node ${process.version}, one core, best of ${roundsMax}`)
if (hasRecording) frames()
else print('no recording beside the project: frames are not measured')
hashes()

function frames(): void {
  const inputs = recording('no ticks')
  const blanked = inputs.map(withoutHashes)
  const { elements, bookLevels } = levelUpdates(inputs)
  print(`${inputs.length} frames: ${elements} changed levels, ${bookLevels} levels of whole books`)
  report('read and checked only', inputs, () => readAll(inputs))
  report('books, no hash', inputs, () => play(blanked))
  report('books, every hash', inputs, () => play(inputs))
  print(`  ${play(inputs)} hashes verified`)
  for (const copies of [4, 16]) {
    const part = copied(blanked.slice(0, Math.floor(blanked.length / copies)), copies)
    report(`books, no hash, ${6 * copies} markets`, part, () => play(part))
  }

  function report(name: string, of: readonly Input[], run: () => void): void {
    const ns = bestNs(run)
    const each = (ns / 1_000 / of.length).toFixed(2).padStart(6)
    const updates = ((elements + bookLevels) * of.length) / inputs.length
    const changed = (elements * of.length) / inputs.length
    print(
      `${name.padEnd(28)}${each} us/frame  ${perSecond(of.length, ns)} frames/s  ` +
        `${perSecond(updates, ns)} levels/s, ${perSecond(changed, ns)} of them changes`,
    )
  }
}

/** One level of a book of 64 changes, and the venue's hash of it is verified. */
function hashes(): void {
  const book = createBook(10_000)
  for (let tick = 18; tick < 82; tick++) {
    setBookLevel(book, true, tick < 50 ? 'BUY' : 'SELL', tick, tick * 12_340_000)
  }
  book.changes = []
  const market = `0x${'ab'.repeat(32)}`
  const facts = { market, assetId: '7'.repeat(77), minSize: 5_000_000, negRisk: false }
  const count = 20_000
  const ns = bestNs(() => {
    for (let n = 0; n < count; n++) {
      setBookLevel(book, true, 'BUY', 18 + (n % 32), 1_000_000 + n * 10_000)
      hashOfText(book.yes, facts, '1780795941471', '0.500')
      book.changes.length = 0
    }
  })
  print(`a level set, and the hash of its 64: ${perSecond(count, ns)} /s`)
}

function bestNs(run: () => void): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < roundsMax; round++) {
    const startNs = process.hrtime.bigint()
    run()
    best = Math.min(best, Number(process.hrtime.bigint() - startNs))
  }
  return best
}

/** Plays all inputs through a fresh core; returns the hashes that agreed. */
function play(inputs: readonly Input[]): number {
  const stage = ingestion(defaultPolicy)
  let state = stage.initial()
  const say = () => {}
  for (const input of inputs) state = stage.step(state, input, say)
  const { agreed, agreedBefore, agreedLate } = state.hashes
  return agreed + agreedBefore + agreedLate
}

function readAll(inputs: readonly Input[]): void {
  for (const input of inputs) if (input.type === 'RawFrame') readMarketFrame(input.fact.text)
}

function levelUpdates(inputs: readonly Input[]) {
  let elements = 0
  let bookLevels = 0
  for (const input of inputs) {
    const reading = input.type === 'RawFrame' ? readMarketFrame(input.fact.text) : null
    for (const event of reading?.ok ? reading.events : []) {
      if (event.type === 'price_change') elements += event.changes.length
      if (event.type === 'book') bookLevels += event.bids.length + event.asks.length
    }
  }
  return { elements, bookLevels }
}

function withoutHashes(input: Input): Input {
  if (input.type !== 'RawFrame') return input
  const text = input.fact.text.replace(/"hash": ?"[^"]*"/g, '"hash":""')
  return { ...input, fact: { ...input.fact, text } }
}

/** Each input for so many copies of its market, which differ in the first digits of their ids. */
function copied(inputs: readonly Input[], copies: number): readonly Input[] {
  let seq = 0
  return inputs.flatMap(input =>
    Array.from({ length: copies }, (_, copy): Input => {
      const prefix = `0x${copy.toString(16).padStart(4, '0')}`
      if (input.type === 'RawFrame') {
        seq++
        const text = input.fact.text.replace(/"market": ?"0x..../g, `"market":"${prefix}`)
        return { ...input, fact: { ...input.fact, seq, text } }
      }
      if (input.type !== 'InstrumentSubscribed') return input
      const { condition_id } = input.fact
      return { ...input, fact: { ...input.fact, condition_id: prefix + condition_id.slice(6) } }
    }),
  )
}
