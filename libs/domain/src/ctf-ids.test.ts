import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { collectionIdOf, conditionIdOf, tokenIdOf, tokenIdsOf } from './ctf-ids.ts'

// "Will Trump deport less than 250,000?", a neg-risk market, and "Macron out by June 30, 2026?".
const negRisk = {
  oracle: '0xd91E80cF2E7be2e162c6513ceD06f1dD0dA35296',
  questionId: '0xa69729ae3d9838ec5754e0f74bf57dedd5ddbecd9e31b15a04f48f081168ba00',
  conditionId: '0xaf9d0e448129a9f657f851d49495ba4742055d80e0ef1166ba0ee81d4d594214',
  tokenIds: [
    '101676997363687199724245607342877036148401850938023978421879460310389391082353',
    '4153292802911610701832309484716814274802943278345248636922528170020319407796',
  ],
}
const standard = {
  conditionId: '0xda5c517dd5b78c80dec8ceb08ca4f466317633487827d7290332b4851cc4a4fa',
  tokenIds: [
    '16201530957950630406397949502319734794139620443510795733205872225099141120819',
    '22488814055465212843401871684243737932656687199587127613893702721105723939237',
  ],
}

test("a real market's ids come out of its oracle and question", () => {
  expect(conditionIdOf(negRisk.oracle, negRisk.questionId)).toBe(negRisk.conditionId)
  expect(tokenIdsOf(negRisk.conditionId, true)).toEqual(negRisk.tokenIds)
})

test('neg-risk and standard markets of one condition would have different tokens', () => {
  const wrapped = tokenIdsOf(standard.conditionId, true)
  expect(tokenIdsOf(standard.conditionId, false)).not.toEqual(wrapped)
  expect(tokenIdsOf(standard.conditionId, false)).toEqual(standard.tokenIds)
})

test('YES and NO are different collections, each the same whenever it is computed', () => {
  const ids = [collectionIdOf(standard.conditionId, 1), collectionIdOf(standard.conditionId, 2)]
  expect(new Set(ids).size).toBe(2)
  expect(ids[0]).toBe('0x458b650d69c4c352cb00cb76e7a9192725c2371f093595ee5553a00ca1d47724')
})

test('an id that is no hex is a bug, and says what was expected', () => {
  expect(() => collectionIdOf('0xnope', 1)).toThrow('expected hex bytes, found "0xnope"')
  expect(() => collectionIdOf('0xabc', 1)).toThrow('expected hex bytes, found "0xabc"')
})

const vectors = '../shared/vectors/ctf_ids.json'
const recorded = existsSync(vectors) ? test : test.skip
recorded(`ids of real markets are derived exactly (${vectors})`, () => {
  const rows: readonly Row[] = JSON.parse(readFileSync(vectors, 'utf8')).vectors
  expect(rows.length).toBeGreaterThan(20)
  for (const row of rows) {
    const { conditionId, questionID, oracle, collateral } = row
    if (oracle) expect(conditionIdOf(oracle, questionID)).toBe(conditionId)
    const collections = [collectionIdOf(conditionId, 1), collectionIdOf(conditionId, 2)]
    expect(collections).toEqual(row.collectionIds.map(padded))
    expect(collections.map(id => tokenIdOf(collateral, id))).toEqual(row.clobTokenIds)
  }
})

type Row = {
  readonly conditionId: string
  readonly questionID: string
  readonly oracle: string | null
  readonly collateral: string
  readonly collectionIds: readonly string[]
  readonly clobTokenIds: readonly string[]
}
const padded = (hex: string) => `0x${hex.slice(2).padStart(64, '0')}`
