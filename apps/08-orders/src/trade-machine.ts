/**
 * The life of a trade, drawn. Every step is news from outside, so that none is impossible: one that
 * says nothing new is ignored (`.`), and one that contradicts what was final is a conflict (`?`),
 * to be reconciled and never applied.
 *
 *   MATCHED ─▶ MINED ─▶ CONFIRMED        RETRYING ─▶ MINED, CONFIRMED, FAILED
 *      └─▶ RETRYING, FAILED              FAILED, CONFIRMED: final
 */
import assert from 'node:assert/strict'
import { type Fill } from '@polytraders/messages'

export type TradeStatus = Fill['trade_status']

export const tradeStatuses = ['MATCHED', 'MINED', 'RETRYING', 'CONFIRMED', 'FAILED'] as const

const drawn = `
            MATCHED MINED RETRYING CONFIRMED FAILED
MATCHED     .       MINED RETRYING CONFIRMED FAILED
MINED       .       .     RETRYING CONFIRMED FAILED
RETRYING    .       MINED .        CONFIRMED FAILED
CONFIRMED   .       .     .        .         ?
FAILED      .       .     .        ?         .
`

export type TradeStep = TradeStatus | 'ignored' | 'conflict'

/** What a trade becomes when it is heard to be `heard`. */
export function tradeAfter(status: TradeStatus, heard: TradeStatus): TradeStep {
  const step = table.get(`${status} ${heard}`)
  assert.ok(step, `the table answers ${heard} in ${status}`)
  return step
}

/** Whether nothing more can come of it. */
export const isFinal = (status: TradeStatus) => status === 'CONFIRMED' || status === 'FAILED'

const table: ReadonlyMap<string, TradeStep> = readTable(drawn)

function readTable(text: string): ReadonlyMap<string, TradeStep> {
  const steps = new Map<string, TradeStep>()
  const [header = '', ...rows] = text.trim().split('\n')
  const heard = header.trim().split(/\s+/)
  for (const row of rows) {
    const [status = '', ...nexts] = row.trim().split(/\s+/)
    nexts.forEach((next, n) => {
      steps.set(`${status} ${heard[n]}`, stepOf(next))
    })
  }
  return steps
}

function stepOf(word: string): TradeStep {
  if (word === '.') return 'ignored'
  if (word === '?') return 'conflict'
  const status = tradeStatuses.find(known => known === word)
  assert.ok(status, `${word} is a status of a trade`)
  return status
}
