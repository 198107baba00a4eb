import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { localOperator, withOperators } from './operator.ts'

const operator = (keyId: string) => localOperator(keyId, generateKeyPairSync('ed25519').privateKey)

test('two local operators are two people', () => {
  expect(operator('first').person).not.toBe(operator('second').person)
})

test("the operators of somebody's policies stay, and those that join have the last word", () => {
  const [theirs, same, local] = [operator('theirs'), operator('local'), operator('local')]
  const policies = { '11-monitoring': { cells: 2, operators: [theirs, same] }, '07-decision': {} }
  expect(withOperators(policies, [local])).toEqual({
    '07-decision': {},
    '11-monitoring': { cells: 2, operators: [theirs, local] },
  })
  expect(withOperators({}, [local])).toEqual({ '11-monitoring': { operators: [local] } })
})
