/**
 * What the ledger costs: postings a second over whole lives of orders (reserve, two fills, end,
 * confirmations), and a book step that only moves a mid. Run: node apps/09-inventory/bench/step.ts
 */
import { arch, cpus } from 'node:os'
import { defaultPolicy, type Input, inventory, type Output } from '../src/core.ts'
import { book, capital, orderEvent, signed, traded } from '../test/script.ts'

const orderCount = 5_000
const rounds = 7
/** Unconfirmed trades at a time: what a few seconds of trading leave. */
const waiting = 50

const stage = inventory(defaultPolicy)
const lives = script()
const books = Array.from({ length: 20_000 }, (_, n) => book(0.4 + (n % 9) / 100, 0.55, { ts: 1 }))

let entries = 0
const perEntry = measure(lives, output => {
  if (output.type === 'LedgerEntry') entries++
})
const perBook = measure([capital(1_000_000), ...books], () => {})
const postings = entries / (rounds + 1)
process.stdout.write(
  `inventory: ${Math.round((1e9 * postings) / (perEntry * lives.length))} postings/s ` +
    `(${postings} entries of ${orderCount} orders, median of ${rounds} rounds), ` +
    `${Math.round(perEntry)} ns/step; a book ${Math.round(perBook)} ns/step; ` +
    `node ${process.version}, ${arch()}, ${cpus()[0]?.model ?? 'unknown CPU'}\n`,
)

/** Nanoseconds a step, the median of the rounds after one to warm up. */
function measure(inputs: readonly Input[], say: (output: Output) => void): number {
  const nanoseconds: number[] = []
  for (let round = 0; round <= rounds; round++) {
    let state = stage.initial()
    const start = process.hrtime.bigint()
    for (const input of inputs) state = stage.step(state, input, say)
    if (round > 0) nanoseconds.push(Number(process.hrtime.bigint() - start) / inputs.length)
  }
  nanoseconds.sort((a, b) => a - b)
  return nanoseconds[rounds >> 1] ?? 0
}

function script(): readonly Input[] {
  const inputs: Input[] = [capital(100_000_000)]
  const confirmations: Input[] = []
  for (let n = 0; n < orderCount; n++) {
    const id = `o${n}`
    const [first, second] = [
      { size: 100, price: 0.64, fee: 0.32 },
      { size: 60, price: 0.65, fee: 0.195 },
    ]
    inputs.push(
      signed(id, { size: 200, price: 0.65, reserve: 130.65 }),
      traded(`${id}:0`, id, first),
      traded(`${id}:1`, id, second),
      orderEvent(id, 'CANCELED'),
    )
    confirmations.push(
      traded(`${id}:0`, id, { ...first, status: 'CONFIRMED' }),
      traded(`${id}:1`, id, { ...second, status: 'CONFIRMED' }),
    )
    if (confirmations.length >= waiting) inputs.push(...confirmations.splice(0, 2))
  }
  return [...inputs, ...confirmations]
}
