/**
 * What a frame costs: text to validated book, over the recorded five minutes. Prints its conditions.
 * "no hash" runs the same frames with the hashes blanked, so that best prices, mirror and continuity
 * are checked and the venue's SHA-1 is not.
 */
import { cpus } from 'node:os'
import process from 'node:process'
import { readMarketFrame } from '@polytraders/venue/translate'
import { defaultPolicy, type Input, ingestion } from '../src/core.ts'
import { hasRecording, recording } from '../test/recording.ts'

const roundsMax = Number(process.argv[2] ?? 7)
const print = (line: string) => process.stdout.write(`${line}\n`)

if (!hasRecording) {
  print('no recording beside the project: nothing to measure')
} else {
  const inputs = recording('no ticks')
  const blanked = inputs.map(withoutHashes)
  const frames = inputs.filter(({ type }) => type === 'RawFrame').length
  const updates = levelUpdates(inputs)
  print(`${cpus()[0]?.model.trim()}, node ${process.version}, one core, best of ${roundsMax}`)
  print(`${frames} frames, ${updates} level updates`)
  const hashes = play(inputs)
  report('read only (JSON, checked)', () => readAll(inputs))
  report('books, no hash', () => play(blanked))
  report('books, every hash', () => play(inputs))
  print(`${hashes} hashes verified`)

  function report(name: string, run: () => void): void {
    let bestNs = Number.POSITIVE_INFINITY
    for (let round = 0; round < roundsMax; round++) {
      const startNs = process.hrtime.bigint()
      run()
      bestNs = Math.min(bestNs, Number(process.hrtime.bigint() - startNs))
    }
    const frameUs = (bestNs / 1_000 / frames).toFixed(2)
    const perSecond = (count: number) => Math.round((count * 1e9) / bestNs).toLocaleString('en')
    print(
      `${name.padEnd(28)} ${frameUs.padStart(6)} us/frame` +
        `  ${perSecond(frames)} frames/s  ${perSecond(updates)} updates/s`,
    )
  }
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

function levelUpdates(inputs: readonly Input[]): number {
  let updates = 0
  for (const input of inputs) {
    const reading = input.type === 'RawFrame' ? readMarketFrame(input.fact.text) : null
    for (const event of reading?.ok ? reading.events : []) {
      if (event.type === 'price_change') updates += event.changes.length
      if (event.type === 'book') updates += event.bids.length + event.asks.length
    }
  }
  return updates
}

function withoutHashes(input: Input): Input {
  if (input.type !== 'RawFrame') return input
  const text = input.fact.text.replace(/"hash": ?"[^"]*"/g, '"hash":""')
  return { ...input, fact: { ...input.fact, text } }
}
