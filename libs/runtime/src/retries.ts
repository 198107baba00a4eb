/**
 * Bounded retries with jitter, at the edges: what is not there yet is asked again, then given up.
 */
import { ExponentialBackoff, handleWhen, retry } from 'cockatiel'

export type Retries = {
  readonly attemptsMax: number
  readonly firstDelayMs: number
  readonly delayMsMax: number
  /** Which errors are worth another attempt; all, when absent. */
  readonly when?: (error: Error) => boolean
}

export type Retrying = <Answer>(ask: (attempt: number) => Promise<Answer>) => Promise<Answer>

export function retrying({ attemptsMax, firstDelayMs, delayMsMax, when }: Retries): Retrying {
  const policy = retry(
    handleWhen(error => error instanceof Error && (when?.(error) ?? true)),
    {
      maxAttempts: attemptsMax,
      backoff: new ExponentialBackoff({ initialDelay: firstDelayMs, maxDelay: delayMsMax }),
    },
  )
  return ask => policy.execute(({ attempt }) => ask(attempt))
}
