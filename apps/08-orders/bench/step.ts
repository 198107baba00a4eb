/**
 * What one step of the order manager costs, and what an order costs from intent to the bytes that
 * would be posted. Run: node apps/08-orders/bench/step.ts
 */
import { arch, cpus } from 'node:os'
import { renderOrderBody, signOrder } from '@polytraders/venue'
import { defaultPolicy, type Input, orders } from '../src/core.ts'
import { draftOrder } from '../src/signed.ts'
import {
  approved,
  control,
  instrument,
  intentFact,
  posted,
  tick,
  tradeFrame,
} from '../test/script.ts'

const orderCount = 2_000
const rounds = 5
/** The well-known public development key: nothing is worth signing with it. */
const key = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'

const policy = { ...defaultPolicy, ordersPerSecond: 1_000_000, orderBurst: 1_000_000 }
const stage = orders(policy)

type Timed = { readonly what: string; readonly nanoseconds: number[] }
const intents: Timed = { what: 'intent to signed and sent', nanoseconds: [] }
const answers: Timed = { what: 'answer to a POST', nanoseconds: [] }
const trades: Timed = { what: 'trade of two legs', nanoseconds: [] }
const ticks: Timed = { what: 'tick, nothing due', nanoseconds: [] }
for (let round = 0; round < rounds; round++) play()
for (const timed of [intents, answers, trades, ticks]) report(timed)
report(await bytesToPost())
process.stdout.write(
  `${orderCount} orders, ${rounds} rounds; node ${process.version}, ${arch()}, ` +
    `${cpus()[0]?.model ?? 'unknown CPU'}\n`,
)

function play(): void {
  let state = stage.initial()
  const ids: string[] = []
  const step = (input: Input) => {
    state = stage.step(state, input, output => {
      if (output.type === 'OrderSigned') ids.push(output.fact.order_id)
    })
  }
  step(control('armed'))
  step(instrument())
  for (let n = 0; n < orderCount; n++) {
    const ts = 1_000 + n
    time(intents, step, approved(`${n}`, { policy: 'ioc', ts }))
    const id = ids[n] ?? ''
    const legs = [
      [0.64, 1000],
      [0.65, 1000],
    ] as const
    time(answers, step, posted(id, 'matched', { making: 1290, taking: 2000, ts }))
    time(trades, step, tradeFrame(`t${n}`, { taker: id, legs, ts }))
    time(ticks, step, tick(ts))
    step(tradeFrame(`t${n}`, { taker: id, legs, ts, status: 'CONFIRMED' }))
  }
  if (ids.length !== orderCount)
    throw new Error(`expected ${orderCount} orders, found ${ids.length}`)
}

/** Hash, signature and body: the same as the edge does, with a local key. */
async function bytesToPost(): Promise<Timed> {
  const timed: Timed = { what: 'hash, sign, serialise', nanoseconds: [] }
  const market = instrument().fact.instrument
  const known = { ...market, groupId: market.group_id, tickSize: market.tick_size }
  for (let n = 0; n < orderCount; n++) {
    const intent = intentFact(`${n}`, { policy: 'ioc' })
    const start = process.hrtime.bigint()
    const drafted = draftOrder(intent, known, policy.signing, 1_000)
    if (!drafted.ok) throw new Error(drafted.detail)
    const { domain, order } = drafted.unsigned
    const signature = signOrder(key, domain, order)
    const { orderType, postOnly } = drafted
    renderOrderBody({ order, signature, owner: '', orderType, postOnly, deferExec: false })
    timed.nanoseconds.push(Number(process.hrtime.bigint() - start))
  }
  return timed
}

function time({ nanoseconds }: Timed, step: (input: Input) => void, input: Input): void {
  const start = process.hrtime.bigint()
  step(input)
  nanoseconds.push(Number(process.hrtime.bigint() - start))
}

function report({ what, nanoseconds }: Timed): void {
  const sorted = nanoseconds.toSorted((a, b) => a - b)
  const at = (share: number) =>
    Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) / 100) / 10
  process.stdout.write(`orders: ${what}: p50 ${at(0.5)} us, p99 ${at(0.99)} us\n`)
}
