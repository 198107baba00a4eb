/** What later stages need to know of a market, from one version of its instrument. */
import { type InstrumentChanged, type InstrumentState } from '@polytraders/messages'

export const instrumentStateOf = (instrument: InstrumentChanged): InstrumentState => ({
  market_id: instrument.market_id,
  condition_id: instrument.condition_id,
  token_ids: instrument.token_ids,
  group_id: instrument.group_id,
  status: instrument.status,
  halt_reason: instrument.halt_reason,
  category: instrument.category,
  open_time: instrument.open_time,
  close_time: instrument.close_time,
  tick_size: instrument.tick_size,
  min_size: instrument.min_size,
  fee_schedule: instrument.fee_schedule,
  neg_risk: instrument.neg_risk,
  parent_event_id: instrument.parent_event_id,
  registry_version: instrument.version,
  last_synced_ts: instrument.last_synced_ts,
})
