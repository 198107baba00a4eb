/**
 * The life of an order, drawn. The table is total: what is not a status is either ignored (`.`: the
 * news is old, or says nothing new here) or impossible (`!`: only a defect of ours can bring it,
 * and the process stops).
 *
 *   INTENT ─▶ SIGNED ─▶ SENT ─▶ LIVE ─▶ PARTIAL ─▶ FILLED
 *     │         │        ├─▶ DELAYED, MATCHED, KILLED, REJECTED
 *     │         │        └─▶ UNKNOWN ─▶ whatever the evidence says
 *     │         └─▶ SHADOWED            LIVE, PARTIAL, UNKNOWN ─▶ CANCEL_SENT ─▶ CANCELED
 *     └─▶ REJECTED                                    CANCEL_UNKNOWN ◀──┘ └─▶ FILLED
 *
 * MATCHED is over at the venue, with trades still to come: it ends as FILLED or CANCELED when they
 * have come. LAPSED is UNKNOWN_CANCELLED_BY_HEARTBEAT: the venue has probably cancelled it.
 */
import assert from 'node:assert/strict'

export const orderStatuses = [
  'INTENT',
  'SIGNED',
  'SENT',
  'LIVE',
  'DELAYED',
  'PARTIAL',
  'MATCHED',
  'CANCEL_SENT',
  'CANCEL_UNKNOWN',
  'UNKNOWN',
  'UNKNOWN_CANCELLED_BY_HEARTBEAT',
  'FILLED',
  'CANCELED',
  'EXPIRED',
  'KILLED',
  'REJECTED',
  'SHADOWED',
] as const
export type OrderStatus = (typeof orderStatuses)[number]

/**
 * `match`: over at the venue, trades to come. `lose`, `doubt`: no answer. `lapse`: heartbeat lost.
 */
export const orderTriggers = [
  'sign',
  'refuse',
  'send',
  'shadow',
  'live',
  'delay',
  'match',
  'kill',
  'reject',
  'lose',
  'fill',
  'complete',
  'cancel',
  'cancelled',
  'doubt',
  'expire',
  'lapse',
] as const
export type OrderTrigger = (typeof orderTriggers)[number]

const drawn = `
                sign   refuse   send live    delay   match   kill     reject   lose
INTENT          SIGNED REJECTED !    !       !       !       !        !        !
SIGNED          !      !        SENT !       !       !       !        !        !
SENT            !      !        !    LIVE    DELAYED MATCHED KILLED   REJECTED UNKNOWN
LIVE            !      !        !    .       .       MATCHED KILLED   .        .
DELAYED         !      !        !    LIVE    .       MATCHED KILLED   REJECTED .
PARTIAL         !      !        !    .       .       MATCHED .        .        UNKNOWN
MATCHED         !      !        !    .       .       .       .        .        .
CANCEL_SENT     !      !        !    .       .       MATCHED KILLED   REJECTED .
CANCEL_UNKNOWN  !      !        !    LIVE    .       MATCHED KILLED   REJECTED .
UNKNOWN         !      !        !    LIVE    DELAYED MATCHED KILLED   REJECTED .
LAPSED          !      !        !    LIVE    .       MATCHED .        REJECTED .
FILLED          !      !        !    .       .       .       .        .        .
CANCELED        !      !        !    .       .       .       .        .        .
EXPIRED         !      !        !    .       .       .       .        .        .
KILLED          !      !        !    .       .       .       .        .        .
REJECTED        !      !        !    LIVE    .       MATCHED .        .        .
SHADOWED        !      !        !    LIVE    .       MATCHED .        .        .

                shadow   fill           complete cancel      cancelled doubt          expire
INTENT          !        !              !        !           !         !              !
SIGNED          SHADOWED !              !        !           !         !              !
SENT            !        PARTIAL        FILLED   !           CANCELED  .              EXPIRED
LIVE            !        PARTIAL        FILLED   CANCEL_SENT CANCELED  .              EXPIRED
DELAYED         !        PARTIAL        FILLED   !           CANCELED  .              EXPIRED
PARTIAL         !        PARTIAL        FILLED   CANCEL_SENT CANCELED  .              EXPIRED
MATCHED         !        .              FILLED   !           CANCELED  .              EXPIRED
CANCEL_SENT     !        CANCEL_SENT    FILLED   !           CANCELED  CANCEL_UNKNOWN EXPIRED
CANCEL_UNKNOWN  !        CANCEL_UNKNOWN FILLED   CANCEL_SENT CANCELED  .              EXPIRED
UNKNOWN         !        UNKNOWN        FILLED   CANCEL_SENT CANCELED  .              EXPIRED
LAPSED          !        LAPSED         FILLED   CANCEL_SENT CANCELED  .              EXPIRED
FILLED          !        FILLED         FILLED   !           .         .              .
CANCELED        !        CANCELED       FILLED   !           .         .              .
EXPIRED         !        EXPIRED        FILLED   !           .         .              .
KILLED          !        CANCELED       FILLED   !           .         .              .
REJECTED        !        UNKNOWN        FILLED   !           .         .              .
SHADOWED        !        UNKNOWN        FILLED   !           .         .              .

                lapse
INTENT          !
SIGNED          !
SENT            .
LIVE            LAPSED
DELAYED         LAPSED
PARTIAL         LAPSED
MATCHED         .
CANCEL_SENT     LAPSED
CANCEL_UNKNOWN  LAPSED
UNKNOWN         .
LAPSED          .
FILLED          .
CANCELED        .
EXPIRED         .
KILLED          .
REJECTED        .
SHADOWED        .
`

/** The status that follows; null when the trigger says nothing new in this status. */
export function orderAfter(status: OrderStatus, trigger: OrderTrigger): OrderStatus | null {
  const next = table.get(`${status} ${trigger}`)
  assert.ok(next !== undefined, `the table has no answer to ${trigger} in ${status}`)
  assert.ok(next !== impossible, `${trigger} can't happen to an order that is ${status}`)
  return next === ignored ? null : next
}

const terminalStatuses: ReadonlySet<OrderStatus> = new Set([
  'FILLED',
  'CANCELED',
  'EXPIRED',
  'KILLED',
  'REJECTED',
  'SHADOWED',
])

/** Whether the order's life is over: nothing of it is open, and nothing is reserved for it. */
export const isOver = (status: OrderStatus) => terminalStatuses.has(status)

const ignored = '.'
const impossible = '!'
type Cell = OrderStatus | typeof ignored | typeof impossible

const table: ReadonlyMap<string, Cell> = readTable(drawn)

/** Reads the drawing: blocks of a header of triggers and a row a status. */
function readTable(text: string): ReadonlyMap<string, Cell> {
  const cells = new Map<string, Cell>()
  for (const block of text.trim().split('\n\n')) {
    const [header = '', ...rows] = block.split('\n')
    const triggers = header.trim().split(/\s+/)
    for (const row of rows) {
      const [status = '', ...nexts] = row.trim().split(/\s+/)
      assert.equal(nexts.length, triggers.length, `the row of ${status} is whole`)
      nexts.forEach((next, n) => {
        cells.set(`${statusOf(status)} ${triggers[n]}`, cellOf(next))
      })
    }
  }
  for (const status of orderStatuses) {
    for (const trigger of orderTriggers) {
      assert.ok(cells.has(`${status} ${trigger}`), `the table answers ${trigger} in ${status}`)
    }
  }
  return cells
}

function cellOf(word: string): Cell {
  return word === ignored || word === impossible ? word : statusOf(word)
}

function statusOf(word: string): OrderStatus {
  const spelled = word === 'LAPSED' ? 'UNKNOWN_CANCELLED_BY_HEARTBEAT' : word
  const status = orderStatuses.find(known => known === spelled)
  assert.ok(status, `${word} is a status`)
  return status
}
