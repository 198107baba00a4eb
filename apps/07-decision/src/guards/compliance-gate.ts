/**
 * Compliance: this cell may trade in this mode, the strategy is registered and allowed to, and the
 * market's category is not blocked. A category that is not known is a reason to refuse.
 */
import { strategyOf } from '../policy.ts'
import { type Guard, type Lists, voteOf } from './guard.ts'

export const complianceGate: Guard = {
  name: 'compliance-gate',
  owner: 'governance',
  bindsLeaving: false,
  judge({ strategy, market: { instrument } }, { policy, control: { mode } }) {
    const found: Lists = { rejects: [], warns: [] }
    if (!policy.modesAllowed.includes(mode)) found.rejects.push('GOV_MODE_NOT_ALLOWED')
    const strategyMode = strategyOf(policy, strategy)?.mode
    switch (strategyMode) {
      case undefined:
        found.rejects.push('GOV_STRATEGY_UNKNOWN')
        break
      case 'off':
        found.rejects.push('GOV_STRATEGY_OFF')
        break
      case 'quarantine':
        found.rejects.push('GOV_STRATEGY_QUARANTINED')
        break
      case 'shadow':
      case 'advisory':
        found.warns.push('GOV_NOT_ENFORCED')
        break
      case 'enforced':
        if (mode === 'shadow') found.warns.push('GOV_NOT_ENFORCED')
    }
    const category = instrument?.category
    if (category === undefined) found.rejects.push('DISC_INSTRUMENT_UNKNOWN')
    else if (policy.categoriesBlocked.includes(category)) found.rejects.push('SEC_CATEGORY_BLOCKED')
    const inputs =
      `mode=${mode} strategy=${strategy} strategy_mode=${strategyMode ?? 'none'} ` +
      `category=${category ?? 'unknown'}`
    return voteOf({ ...found, inputs })
  },
}
