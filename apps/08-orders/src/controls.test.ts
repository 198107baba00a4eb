/** Controls are obeyed, however many there are. */
import { expect, test } from '@jest/globals'
import { controlsMax } from '@polytraders/domain'
import { approved, control, market } from '../test/script.ts'
import { armed, told } from '../test/session.ts'

test('an outage that pauses every market one by one stops nothing but trading there', () => {
  const session = armed()
  const ofMarket = (n: number) => ({ scope: 'market', scopeId: n === 0 ? market : `0x${n}` })
  for (let n = 0; n < controlsMax; n++) session.feed(control('paused', ofMarket(n)))
  expect(told(session.feed(approved('i1')))).toEqual(['INTENT > REJECTED 0/0/2000 GOV_PAUSED'])
  session.feed(control('armed', ofMarket(0)))
  expect(told(session.feed(approved('i2'))).at(-1)).toBe('SIGNED > SENT 2000/0/0')
})
