import { expect, test } from '@jest/globals'
import { type MarketStatus } from '@polytraders/messages'
import * as fc from 'fast-check'
import { type Evidence, mayBecome, statusOf, transitions } from './status.ts'

const statuses: readonly MarketStatus[] = ['open', 'paused', 'halted', 'resolving', 'resolved']

const open: Evidence = {
  active: true,
  closed: false,
  acceptingOrders: true,
  umaStatus: null,
  payouts: null,
  tokenIds: ['1', '2'],
  idsProblem: '',
  problems: [],
}

test('the table says for every two statuses whether one leads to the other', () => {
  expect(Object.keys(transitions)).toEqual(statuses)
  const legal = statuses.map(from => statuses.map(to => (mayBecome(from, to) ? 'x' : '-')).join(''))
  expect(legal).toEqual(['xxxxx', 'xxxxx', 'xxxxx', 'xxxxx', '----x'])
})

test.each<[MarketStatus, string, Partial<Evidence>]>([
  ['open', 'is active and takes orders', {}],
  ['open', 'waits for an answer of UMA', { umaStatus: 'requested' }],
  ['paused', 'takes no orders', { acceptingOrders: false }],
  ['paused', 'is not active', { active: false }],
  ['halted', 'has a fee that is not known', { problems: ['fee unknown'] }],
  ['halted', 'does not say whether it is closed', { closed: null }],
  ['halted', 'has ids that do not come out', { idsProblem: 'mismatch' }],
  ['halted', 'has no token ids, though it paid', { closed: true, payouts: [0, 0], tokenIds: null }],
  ['resolving', 'is closed without payouts', { closed: true }],
  ['resolving', 'is closed and has no fee any more', { closed: true, problems: ['fee unknown'] }],
  ['resolving', 'has a proposed answer', { umaStatus: 'proposed' }],
  ['resolving', 'has a disputed answer', { umaStatus: 'disputed' }],
  ['resolved', 'is closed with payouts', { closed: true, payouts: [500_000, 500_000] }],
])('a market is %s when it %s', (status, _, over) => {
  expect(statusOf({ ...open, ...over })).toBe(status)
})

test('whatever the evidence, a market that is open has all it needs', () => {
  const maybe = fc.constantFrom(true, false, null)
  const evidence = fc.record<Evidence>({
    active: maybe,
    closed: maybe,
    acceptingOrders: maybe,
    umaStatus: fc.constantFrom('requested', 'proposed', 'disputed', 'resolved', 'settled', null),
    payouts: fc.constantFrom([0, 0], [1_000_000, 0], null),
    tokenIds: fc.constantFrom(['1', '2'], null),
    idsProblem: fc.constantFrom('', 'mismatch'),
    problems: fc.constantFrom([], ['tick unknown']),
  })
  fc.assert(
    fc.property(evidence, found => {
      const status = statusOf(found)
      expect(statuses).toContain(status)
      if (status === 'open') expect({ ...open, umaStatus: found.umaStatus }).toEqual(found)
      if (status === 'resolved') expect(found.payouts).not.toBeNull()
    }),
    { numRuns: 5_000 },
  )
})
