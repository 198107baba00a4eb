/**
 * What can go wrong with local services, each with what to do next in its message: these are read
 * by somebody whose machine is in a state nobody has seen before.
 */

export type ServiceErrorCode =
  | 'bad-setting' // An environment variable has no sense.
  | 'busy' // Another command holds the home.
  | 'missing-program' // Something that must be on the machine is not.
  | 'install-failed' // A download or its unpacking ended badly.
  | 'port-taken' // A stranger listens where a service should.
  | 'moved' // A service already runs, elsewhere than is asked for.
  | 'start-failed' // The program ended, or never ran.
  | 'not-ready' // It runs and does not answer.
  | 'not-stopped' // It survives SIGKILL.

export class ServiceError extends Error {
  override name = 'ServiceError'
  readonly code: ServiceErrorCode

  constructor(code: ServiceErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

/** The message of anything thrown. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}
