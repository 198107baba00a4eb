/** Which events are traced, and the header that says so. */
import { hash } from 'node:crypto'

/**
 * Traces one of so many sealed events, with everything that follows from it: a header on every
 * record costs more than most steps do.
 */
export const sampledTraceparent = (oneIn: number) => (correlationId: string, eventId: number) => {
  const event = Number(correlationId.split('-', 2)[1])
  return event % oneIn === 0 ? traceparent(correlationId, eventId) : ''
}

/** W3C trace context: one trace a decision, its id derived from the correlation id. */
export function traceparent(correlationId: string, eventId: number): string {
  const root = correlationId.split('-').slice(0, 2).join('-')
  const trace = hash('sha256', root).slice(0, 32)
  const span = hash('sha256', `${correlationId}/${eventId}`).slice(0, 16)
  return `00-${trace}-${span}-01`
}
