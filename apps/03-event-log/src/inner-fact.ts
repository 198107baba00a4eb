/**
 * The fact inside a sealed one. What a seal covers is that fact's Avro body, so whoever verifies
 * takes it out with this, encodes it, and hands the bytes to `verifyChain`.
 */
import { type Facts, type Said } from '@polytraders/messages'
import { type InnerFact, type SealedFact } from './core.ts'

/** What each fact becomes when it is sealed. */
export const sealedTypeOf: Readonly<Record<InnerFact, SealedFact>> = {
  InstrumentChanged: 'SealedInstrument',
  Synced: 'SealedSync',
  BookSnapshot: 'SealedBook',
  BookDelta: 'SealedBook',
  TradePrint: 'SealedTrade',
  BookStatus: 'SealedStatus',
  MarketNotice: 'SealedNotice',
  ClockTick: 'SealedTick',
  ControlSet: 'SealedControl',
  BudgetSet: 'SealedControl',
}

/** The one fact inside; null when there is none, or more than one. */
export function innerOf(sealed: Said<SealedFact>): Said<InnerFact> | null {
  switch (sealed.type) {
    case 'SealedBook':
      return innerBook(sealed.fact)
    case 'SealedControl':
      return innerControl(sealed.fact)
    case 'SealedTrade':
      return { type: 'TradePrint', fact: sealed.fact.trade }
    case 'SealedStatus':
      return { type: 'BookStatus', fact: sealed.fact.status }
    case 'SealedNotice':
      return { type: 'MarketNotice', fact: sealed.fact.notice }
    case 'SealedInstrument':
      return { type: 'InstrumentChanged', fact: sealed.fact.instrument }
    case 'SealedSync':
      return { type: 'Synced', fact: sealed.fact.sync }
    case 'SealedTick':
      return { type: 'ClockTick', fact: sealed.fact.tick }
  }
}

function innerBook({ snapshot, delta }: Facts['SealedBook']): Said<InnerFact> | null {
  if (snapshot !== null) return delta === null ? { type: 'BookSnapshot', fact: snapshot } : null
  return delta === null ? null : { type: 'BookDelta', fact: delta }
}

function innerControl({ control, budget }: Facts['SealedControl']): Said<InnerFact> | null {
  if (control !== null) return budget === null ? { type: 'ControlSet', fact: control } : null
  return budget === null ? null : { type: 'BudgetSet', fact: budget }
}
