/**
 * Market halt: the market is open by the newest registry version and the venue's own word, synced
 * lately, not about to close, and the same instrument that the estimate was made for.
 */
import { statusReason } from '../known-market.ts'
import { type Guard, judgeLeast, judgeMost, type Lists, voteOf } from './guard.ts'

export const marketHalt: Guard = {
  name: 'market-halt',
  owner: 'registry',
  bindsLeaving: false,
  judge({ market: measured }, { policy: { limits }, nowMs, market, control: { inForce } }) {
    const found: Lists = { rejects: [], warns: [] }
    const status = statusReason(market?.status ?? null)
    if (status !== '') found.rejects.push(status)
    if (market?.resolved && status !== 'DISC_MARKET_RESOLVED') {
      found.rejects.push('DISC_MARKET_RESOLVED')
    }
    const version = market?.registryVersion ?? 0
    const estimated = measured.instrument?.registry_version ?? 0
    if (estimated !== version) found.rejects.push('DISC_INSTRUMENT_CHANGED')
    const syncedMs = market?.lastSyncedMs ?? 0
    const ageMs = Math.max(measured.freshness_ms, nowMs - syncedMs)
    judgeMost(ageMs, limits.registryAgeMs, 'DISC_REGISTRY_STALE', found)
    const closeMs = market?.closeMs ?? null
    if (closeMs !== null) judgeLeast(closeMs - nowMs, limits.closingMs, 'DISC_CLOSING_SOON', found)
    const news = inForce.newsWindow || measured.control.news_window
    if (news) found.rejects.push('INTEL_NEWS_WINDOW')
    const inputs =
      `status=${market?.status ?? 'unknown'} registry_version=${version} estimated=${estimated} ` +
      `registry_age_ms=${ageMs} closes_in_ms=${closeMs === null ? 'unknown' : closeMs - nowMs}`
    return voteOf({ ...found, inputs })
  },
}
