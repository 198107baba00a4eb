/** The fixture pack of kill-switch. Nothing is entered under a kill or an unknown control. */
import { without } from '../../test/facts.ts'
import { type Case, testPack } from '../../test/pack.ts'
import { conditionId, control, estimate, marketState } from '../worked-trade.ts'

testPack('kill-switch', [
  { pack: 'normal', when: 'armed', vote: 'APPROVE', code: '' },
  {
    pack: 'warning',
    when: 'another strategy is killed',
    before: [control({ scope: 'strategy', scope_id: 'maker-tight', state: 'killed' }, 5)],
    vote: 'WARN',
    code: 'GOV_OTHERS_RESTRICTED',
  },
  ...['global', 'strategy', 'market', 'cluster', 'guard_family', 'unheard-of'].map(
    (scope): Case => ({
      pack: 'hard',
      when: `killed by scope ${scope}`,
      before: [control({ scope, scope_id: scopeId(scope), state: 'killed' }, 5)],
      vote: 'REJECT',
      code: 'GOV_KILLED',
    }),
  ),
  {
    pack: 'hard',
    when: 'a state that nobody knows counts as killed',
    before: [control({ state: 'sleeping' }, 5)],
    vote: 'REJECT',
    code: 'GOV_KILLED',
  },
  {
    pack: 'failure',
    when: 'no control was heard',
    instead: without(0),
    vote: 'REJECT',
    code: 'GOV_CONTROL_UNKNOWN',
  },
  {
    pack: 'failure',
    when: 'the estimate knows a newer control',
    asks: estimate({
      market: { ...marketState, control: { ...marketState.control, control_version: 9 } },
    }),
    vote: 'REJECT',
    code: 'GOV_CONTROL_BEHIND',
  },
])

function scopeId(scope: string): string {
  switch (scope) {
    case 'strategy':
      return 'edge-taker'
    case 'market':
      return conditionId
    case 'cluster':
      return 'politics'
    default:
      return ''
  }
}
