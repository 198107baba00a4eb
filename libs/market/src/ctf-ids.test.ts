import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { collectionIdOf, conditionIdOf, tokenIdsOf } from './ctf-ids.ts'
import { marketDay } from './market-day.ts'

const vectors = '../shared/vectors/ctf_ids.json'
const recorded = existsSync(vectors) ? test : test.skip
recorded(`ids of real markets are derived exactly (${vectors})`, () => {
  const rows: readonly Row[] = JSON.parse(readFileSync(vectors, 'utf8')).vectors
  expect(rows.length).toBeGreaterThan(20)
  for (const row of rows) {
    const { conditionId, questionID, oracle, collateral } = row
    if (oracle) expect(conditionIdOf(oracle, questionID)).toBe(conditionId)
    expect([collectionIdOf(conditionId, 1), collectionIdOf(conditionId, 2)]).toEqual(
      row.collectionIds.map(padded),
    )
    expect(tokenIdsOf(collateral, conditionId)).toEqual(row.clobTokenIds)
  }
})

test('a seeded market’s ids are its own and derived from its question', () => {
  const markets = [1, 2].flatMap(seed => marketDay({ seed, markets: 8, minutes: 1 }).gammaMarkets)
  const ids = new Set<string>()
  for (const market of markets) {
    const { conditionId, questionID, resolvedBy, clobTokenIds }: Body = JSON.parse(
      JSON.stringify(market),
    )
    expect(conditionIdOf(resolvedBy, questionID)).toBe(conditionId)
    for (const id of [conditionId, ...JSON.parse(clobTokenIds)]) ids.add(id)
  }
  expect(ids.size).toBe(3 * markets.length)
})

type Row = {
  readonly conditionId: string
  readonly questionID: string
  readonly oracle: string | null
  readonly collateral: string
  readonly collectionIds: readonly string[]
  readonly clobTokenIds: readonly string[]
}
type Body = {
  readonly conditionId: string
  readonly questionID: string
  readonly resolvedBy: string
  readonly clobTokenIds: string
}
const padded = (hex: string) => `0x${hex.slice(2).padStart(64, '0')}`
