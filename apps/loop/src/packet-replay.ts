/**
 * Whether replay says the same of what a packet holds: for each stage the newest report of its cell
 * that has come as far, or that has found it to differ on the way.
 */
import { type Facts, hostedTopics, topics } from '@polytraders/messages'
import { type Decoded, factsOf, type LogView, type PacketRecord } from './packet-records.ts'

export type Replayed = {
  readonly stage: string
  /** Null as long as no report has come so far. */
  readonly holds: boolean | null
  readonly detail: string
  readonly report: PacketRecord | null
}

type Report = Decoded & { readonly fact: Facts['ReplayReport'] }

export function replayOf(packet: readonly PacketRecord[], view: LogView): readonly Replayed[] {
  const reports = [...factsOf({ topic: topics.replay.name, partition: 0 }, 'ReplayReport', view)]
  const newest = new Map<string, PacketRecord>()
  for (const record of packet) {
    const stage = replayedAs(record)
    if (stage === null || stage === topics.replay.writer) continue
    if (record.eventId > (newest.get(stage)?.eventId ?? 0)) newest.set(stage, record)
  }
  return [...newest].map(([stage, last]) => judge(stage, last, reports))
}

function judge(stage: string, last: PacketRecord, reports: readonly Report[]): Replayed {
  const { partition: cell, eventId } = last
  const report = reports.findLast(({ fact }) => {
    if (fact.stage !== stage || fact.cell !== cell) return false
    return fact.to_event_id >= eventId || differsBy(fact, eventId)
  })
  if (!report) return { stage, holds: null, detail: 'no report has come so far', report: null }
  const { from_event_id, to_event_id, divergence } = report.fact
  if (differsBy(report.fact, eventId)) {
    const detail = `it differs from event ${divergence?.event_id} on, in ${divergence?.field}`
    return { stage, holds: false, detail, report }
  }
  return { stage, holds: true, detail: `events ${from_event_id} to ${to_event_id}`, report }
}

const differsBy = ({ divergence }: Facts['ReplayReport'], eventId: number) =>
  divergence !== null && divergence.event_id <= eventId

/** The core that said a record, the paper venue being one; null of what a source received. */
function replayedAs({ topic }: PacketRecord): string | null {
  const own = hostedTopics.find(({ name }) => name === topic)
  if (!own) return null
  return own.name === topics.ordersRaw.name ? `${own.writer}-paper` : own.writer
}
