import { expect, test } from '@jest/globals'
import { clobFee } from './fee.ts'

test('a body of the CLOB without a schedule says nothing of fees; a bad one is a problem', () => {
  expect(clobFee({})).toEqual({ fee: null, problem: null })
  expect(clobFee({ fd: null })).toEqual({ fee: null, problem: null })
  expect(clobFee({ fd: { r: 2, e: 1, to: true } }).problem).toContain('fee unknown')
})
