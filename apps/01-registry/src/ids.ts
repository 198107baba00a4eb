/**
 * A market's ids against what they are made from (the Conditional Tokens contracts):
 *
 *   condition id   from the oracle and the question id, where the oracle is one that is known
 *   token ids      from the condition id and the kind of market
 *
 * Both are looked at only in bodies that say the question id. The venue's do; those of a recording
 * whose ids are made up do not, and there only the rule holds that ids never change. Position ids
 * (v2) have no published derivation and fall under that rule, too.
 */
import { conditionIdOf, tokenIdsOf } from '@polytraders/domain'
import { type Instrument, polygonContracts } from '@polytraders/venue/translate'
import { type Policy } from './policy.ts'
import { resolverIn } from './raw.ts'
import { type IdsCheck, isWord, type Market } from './state.ts'

const notChecked: IdsCheck = { from: '', proven: false, problem: '' }

/** Recomputing costs half a millisecond, so what was checked before is not checked again. */
export function checkIds(
  { recomputeIds }: Policy,
  told: Instrument,
  body: string,
  known: Market | undefined,
): IdsCheck {
  const { conditionId, questionId, tokenIds, negRisk } = told
  const isReal = questionId !== null && isWord(questionId) && isWord(conditionId)
  const isMade = isReal && tokenIds !== null && negRisk !== null && told.protocol === 'v1'
  if (recomputeIds === 'off' || !isMade) return notChecked

  const oracle = negRisk ? polygonContracts.negRiskAdapterV1 : resolverIn(body)
  const from = [conditionId, questionId, ...tokenIds, negRisk, oracle].join(' ')
  const last = known?.ids
  if (last?.from === from) return last
  // A body that leaves the oracle out takes nothing back.
  if (oracle === '' && last?.from.startsWith(from)) return last

  const [yes, no] = tokenIdsOf(conditionId, negRisk)
  const conditionMade = oracle === '' ? conditionId : conditionIdOf(oracle, questionId)
  const proven = yes === tokenIds[0] && no === tokenIds[1] && conditionMade === conditionId
  return { from, proven, problem: proven ? '' : mismatch(conditionId, conditionMade) }
}

const mismatch = (conditionId: string, made: string) =>
  made === conditionId
    ? `token ids mismatch: expected those made from condition ${conditionId}`
    : `condition id mismatch: expected ${made}, made from oracle and question, found ${conditionId}`

/**
 * The ids of a condition never change. Where they can't be recomputed, those first told stand, and
 * others halt the market; a protocol that is new may bring new ones.
 */
export function keepTokenIds(
  told: Instrument,
  ids: IdsCheck,
  known: Market | undefined,
): Pick<Market, 'told' | 'ids'> {
  const kept = known?.told.tokenIds ?? null
  if (ids.proven || kept === null || told.tokenIds === null) return { told, ids }
  if (known?.told.protocol !== told.protocol) return { told, ids }
  if (kept.join() === told.tokenIds.join()) return { told, ids }
  const found = told.tokenIds.join(', ')
  const problem = `token ids changed: expected ${kept.join(', ')}, found ${found}`
  return { told: { ...told, tokenIds: kept }, ids: { ...ids, problem } }
}
