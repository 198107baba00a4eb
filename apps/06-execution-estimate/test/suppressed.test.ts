/** One score that is suppressed cancels every quote of its market: that has to fit a batch. */
import { expect, test } from '@jest/globals'
import { ONE } from '@polytraders/domain'
import { hearAlone, trusted } from '@polytraders/testkit'
import { defaultPolicy, executionEstimate } from '../src/core.ts'
import { wiring } from '../src/wiring.ts'
import * as facts from './fixtures.ts'

const openMax = 200

test('as many quotes as may be remembered are cancelled by one score, in one batch', () => {
  const policy = { ...defaultPolicy, reservationsMax: openMax }
  const reservations = Array.from({ length: 1_000 }, (_, n) =>
    facts.reservation({ order_id: `0x${`${n}`.padStart(64, 'f')}` }),
  )
  const balance = facts.heardBalance(facts.balance({ reservations }))
  const suppressed = facts.heardSuppressed(facts.suppressed({ market: largestMarket() }))
  const [, said] = hearAlone(wiring, policy, [balance, suppressed])
  expect(said?.filter(({ headers }) => headers.eventId > 0)).toHaveLength(openMax + 1)
})

test('a policy that remembers more does not start', () => {
  const policy = { ...defaultPolicy, reservationsMax: openMax + 1 }
  expect(() => executionEstimate(policy)).toThrow(/reservationsMax: .* from 1 to 200/)
})

/** Texts and numbers as long as they come. */
function largestMarket() {
  const side = Array.from({ length: 20 }, () => ({ price: 990_000, size: 1e8 * ONE }))
  const reasons = Array<string>(10).fill('awaiting-snapshot')
  return facts.market({
    instrument: facts.instrument({
      token_ids: ['9'.repeat(78), '8'.repeat(78)],
      parent_event_id: facts.conditionId,
      halt_reason: 'x'.repeat(300),
      category: 'x'.repeat(40),
    }),
    book: { ...facts.book(side, side), certificate: { ...trusted, reasons } },
    control: {
      control_version: 1,
      halted: true,
      halt_reason: `global killed: ${'\u2026'.repeat(300)}`,
      news_window: true,
    },
  })
}
