/**
 * nautilus_trader beside us, for the books bench: installed into a folder of its own in the cache,
 * fed by `peers/gen.py` and run by `peers/naut_book.py` of the shared folder. Nothing of ours
 * depends on it.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const version = '1.221.0'
const cache = fileURLToPath(new URL('../../../.polytraders/cache/', import.meta.url))
const peers = fileURLToPath(new URL('../../../../shared/peers/', import.meta.url))
const home = `${cache}nautilus-${version}`
const python = `${home}/bin/python`

export const peerName = `nautilus_trader ${version}`
export const peerIsInstalled = () => existsSync(python)
export const peerHasScripts = () => existsSync(`${peers}naut_book.py`)

export const howToInstall =
  'node apps/02-ingestion/bench/books.ts --install-peer (Python 3.11 or later, pip, 650 MB)'

/** Under a name of its own first, so that what is half there is never taken for whole. */
export function installPeer(print: (line: string) => void): void {
  if (peerIsInstalled()) return
  const part = `${home}.part`
  rmSync(part, { recursive: true, force: true })
  const base = ['python3.11', 'python3.12', 'python3.13', 'python3'].find(isFit)
  if (!base) throw new Error('expected Python 3.11 to 3.13, found none')
  print(`installing ${peerName} with ${base}`)
  run(base, ['-m', 'venv', part])
  const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check']
  run(`${part}/bin/python`, [...pip, `nautilus_trader==${version}`])
  renameSync(part, home)
}

const isFit = (name: string) =>
  spawnSync(name, ['-c', 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'])
    .status === 0

function run(command: string, args: readonly string[]): Buffer {
  const env = { ...process.env, PYTHONPATH: peers, PYTHONDONTWRITEBYTECODE: '1' }
  const { status, stdout, stderr } = spawnSync(command, args, { env, maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${String(stderr)}`)
  return stdout
}

/** Side (0 bid, 1 ask), tick of a thousandth, and quantity (0 removes) of each. */
export type Deltas = {
  readonly count: number
  readonly sides: Int32Array
  readonly ticks: Int32Array
  readonly quantities: Int32Array
}

/** The peer's own deltas, made by its own generator. */
export function peerDeltas(count: number): Deltas {
  const script = [
    'import sys, numpy as np',
    'from gen import gen',
    `sys.stdout.buffer.write(np.stack(gen(${count})).astype("<i4").tobytes())`,
  ].join('\n')
  const bytes = run(python, ['-c', script])
  const numbers = new Int32Array(new Uint8Array(bytes).buffer)
  return {
    count,
    sides: numbers.subarray(0, count),
    ticks: numbers.subarray(count, 2 * count),
    quantities: numbers.subarray(2 * count),
  }
}

export type PeerRound = {
  readonly applyPerSecond: number
  readonly withBboPerSecond: number
  readonly batchPerSecond: number
  readonly bids: number
  readonly asks: number
}

/** The peer's rounds, each over the same 200,000 deltas. */
export function runPeer(): readonly PeerRound[] {
  const text = String(run(python, [`${peers}naut_book.py`]))
  const pattern = new RegExp(
    [
      'apply_delta ([\\d,]+)/s.*',
      'bbo read ([\\d,]+)/s.*',
      'apply_deltas.100. ([\\d,]+)/s.*',
      'levels (\\d+)/(\\d+)',
    ].join(''),
    'g',
  )
  return [...text.matchAll(pattern)].map(found => {
    const [, apply, withBbo, batch, bids, asks] = found.map(part => part.replaceAll(',', ''))
    return {
      applyPerSecond: Number(apply),
      withBboPerSecond: Number(withBbo),
      batchPerSecond: Number(batch),
      bids: Number(bids),
      asks: Number(asks),
    }
  })
}
