/** Waiting for what happens elsewhere: asked again until it is so, with a bound and a reason. */
import { setTimeout as sleep } from 'node:timers/promises'

const pollMs = 10

export async function eventually(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  timeoutMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`)
    await sleep(pollMs)
  }
}
