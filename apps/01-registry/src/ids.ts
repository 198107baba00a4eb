/**
 * A market's ids recomputed: the tokens follow from the condition id, and a neg-risk condition from
 * its question (VENUE section 9). A market whose ids do not follow is not the one it says it is.
 */
import { conditionIdOf, tokenIdsOf } from '@polytraders/domain'
import { type Instrument, polygonContracts } from '@polytraders/venue/translate'

/**
 * What is wrong with the ids; empty when nothing is. Only a market of the first protocol that names
 * its question can be checked; of the condition itself, only a neg-risk one, whose oracle is known.
 */
export function idProblem(said: Instrument): string {
  const { conditionId, questionId, tokenIds, negRisk, protocol } = said
  if (questionId === null || tokenIds === null || negRisk === null || protocol !== 'v1') return ''
  if (!isBytes32(conditionId) || !isBytes32(questionId)) return 'ids that are not 32 bytes'

  const condition = conditionIdOf(polygonContracts.negRiskAdapterV1, questionId)
  if (negRisk && condition !== conditionId.toLowerCase()) {
    return `condition id does not follow from the question: expected ${condition}`
  }
  const [yes, no] = tokenIdsOf(conditionId, negRisk)
  if (yes === tokenIds[0] && no === tokenIds[1]) return ''
  return `token ids do not follow from the condition id: expected ${yes} and ${no}`
}

const isBytes32 = (id: string) => /^0x[0-9a-f]{64}$/i.test(id)
