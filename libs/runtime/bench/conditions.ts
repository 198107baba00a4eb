/** What a figure was measured on: printed with it. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, cpus, loadavg } from 'node:os'

const require = createRequire(import.meta.url)

const versionOf = (name: string): string => {
  const { version } = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8'))
  return `${name} ${version}`
}

export function conditions(...packages: string[]): string {
  const [cpu] = cpus()
  const load = loadavg()[0]?.toFixed(1)
  const machine = `${cpus().length} x ${cpu?.model ?? 'unknown CPU'}, ${arch()}`
  return `${machine}, load ${load}; Node ${process.version}, ${packages.map(versionOf).join(', ')}`
}

/** The value below which a share of the sorted values lies. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
