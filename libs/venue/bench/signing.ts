/**
 * What an order costs from its struct to the bytes that are posted: hash, signature, body. Prints
 * its conditions.
 *
 *   node libs/venue/bench/signing.ts [rounds]
 */
import { cpus, loadavg } from 'node:os'
import {
  orderHash,
  renderOrderBody,
  signingDomain,
  signOrder,
  zeroBytes32,
} from '@polytraders/venue'

const rounds = Number(process.argv[2] ?? 2_000)
const write = (line: string) => process.stdout.write(`${line}\n`)

// The well-known first account of development chains; there is nothing in it.
const key = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
const wallet = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const domain = signingDomain(137, '2')
if (!domain) throw new Error('no domain')

const orderOf = (salt: number) => ({
  salt,
  maker: wallet,
  signer: wallet,
  token_id: '71321045679252212594626385532706912750332728571942532289631379312455583992563',
  maker_amount: 50_000_000,
  taker_amount: 100_000_000,
  side: 'BUY' as const,
  signature_type: 0,
  timestamp: 1_780_449_126_930,
  metadata: zeroBytes32,
  builder: zeroBytes32,
})

const hashMs: number[] = []
const wholeMs: number[] = []
for (let round = 0; round < rounds; round++) {
  const order = orderOf(round)
  const start = performance.now()
  orderHash(domain, order)
  hashMs.push(performance.now() - start)
  const again = performance.now()
  const signature = signOrder(key, domain, order)
  renderOrderBody({
    order,
    signature,
    owner: 'key',
    orderType: 'GTC',
    postOnly: false,
    deferExec: false,
  })
  wholeMs.push(performance.now() - again)
}

function line(name: string, times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(3)
  return `${name.padEnd(32)} p50 ${at(0.5)} ms   p99 ${at(0.99)} ms   best ${at(0)} ms`
}

write(`machine     ${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`)
write(
  `node        ${process.version}, load ${loadavg()[0]?.toFixed(2)}; one thread, ${rounds} orders`,
)
write('')
write(line('hash', hashMs))
write(line('hash, sign and serialise', wholeMs))
