/**
 * Paging by cursor. What must stay true: it ends. A cursor that comes again is an error, and so is
 * a page beyond the bound.
 */
import { type Answer } from './transport.ts'
import { VenueError } from './venue-error.ts'

export type Page = Answer & {
  /** 0, 1, 2 ... */
  readonly index: number
  /** Elements of the page, as parsed; the text is what came. */
  readonly elements: readonly unknown[]
  /** Of the page after; empty at the last one. */
  readonly nextCursor: string
}

export type Paging = {
  readonly endpoint: string
  readonly firstCursor: string
  /** What the venue says instead of a cursor when there is nothing more. */
  readonly lastCursor: string
  readonly pagesMax: number
  read(cursor: string): Promise<Pick<Page, 'elements' | 'nextCursor'> & Answer>
}

export async function* pages(paging: Paging): AsyncGenerator<Page, void> {
  const { endpoint, firstCursor, lastCursor, pagesMax, read } = paging
  const seen = new Set<string>([firstCursor])
  let cursor = firstCursor
  for (let index = 0; ; index++) {
    const page = await read(cursor)
    const nextCursor = page.nextCursor === lastCursor ? '' : page.nextCursor
    yield { ...page, index, nextCursor }
    if (nextCursor === '') return
    if (seen.has(nextCursor)) throw endless(endpoint, `cursor ${nextCursor} came again`)
    if (index + 1 >= pagesMax) throw endless(endpoint, `expected at most ${pagesMax} pages`)
    seen.add(nextCursor)
    cursor = nextCursor
  }
}

const endless = (endpoint: string, message: string) =>
  new VenueError('endless', message, { endpoint, status: 200, retryAfterMs: null })
