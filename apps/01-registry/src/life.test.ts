/** Whole lives of markets: the oracle's course, and the second protocol's shape. */
import { expect, test } from '@jest/globals'
import { play } from '@polytraders/stage'
import {
  body,
  closedMarket,
  conditionA,
  notice,
  openMarket,
  resolvedMarket,
} from '../test/bodies.ts'
import { defaultPolicy, type Input, registry } from './core.ts'

const versions = (...inputs: readonly Input[]) =>
  play(registry(defaultPolicy), inputs).outputs.flatMap(said =>
    said.type === 'InstrumentChanged' ? [said.fact] : [],
  )

const asked = (umaResolutionStatus: string, at: number, over: object = {}) =>
  body({ ...openMarket, umaResolutionStatus, ...over }, at)

test('the oracle’s whole course: each of its words is a version, and only the last pays', () => {
  const said = versions(
    body(openMarket),
    asked('requested', 1),
    asked('proposed', 2),
    asked('disputed', 3),
    asked('proposed', 4, { closed: true, acceptingOrders: false }),
    body(resolvedMarket(['0', '1']), 5),
  )
  expect(
    said.map(({ version, status, uma_status, payout }) => [version, status, uma_status, payout]),
  ).toEqual([
    [1, 'open', '', null],
    [2, 'open', 'requested', null],
    [3, 'resolving', 'proposed', null],
    [4, 'resolving', 'disputed', null],
    [5, 'resolving', 'proposed', null],
    [6, 'resolved', 'resolved', [0, 1_000_000]],
  ])
})

test('a proposal that fell leaves a market that trades on, its question asked anew', () => {
  const said = versions(asked('proposed', 0), asked('disputed', 1), asked('requested', 2))
  expect(said.map(({ status }) => status)).toEqual(['resolving', 'resolving', 'open'])
})

test('the list of the oracle’s words counts where the one word is missing', () => {
  const [said] = versions(
    body({ ...openMarket, umaResolutionStatuses: '["requested", "proposed", "disputed"]' }),
  )
  expect(said).toMatchObject({ status: 'resolving', uma_status: 'disputed' })
})

test('a market that the oracle settled pays, and a word of the oracle nobody knows halts', () => {
  const settled = { ...resolvedMarket(['0.5', '0.5']), umaResolutionStatus: 'settled' }
  expect(versions(body(settled))[0]).toMatchObject({
    status: 'resolved',
    uma_status: 'settled',
    payout: [500_000, 500_000],
  })
  const [halted] = versions(asked('pondered', 0))
  expect(halted).toMatchObject({ status: 'halted' })
  expect(halted?.halt_reason).toContain('UMA status unknown: "pondered"')
})

test('prices of 0 and 0 are void only once the oracle has spoken', () => {
  const prices = { outcomePrices: '["0", "0"]' }
  expect(versions(body({ ...closedMarket, ...prices }))[0]).toMatchObject({ status: 'resolving' })
  expect(versions(body(resolvedMarket(['0', '0'])))[0]).toMatchObject({ payout: [0, 0] })
})

const v2 = { ...openMarket, version: 'v2', positionIds: '["911", "922"]' }

test('a market of the second protocol has its tokens in positionIds, and trades', () => {
  const [said] = versions(body(v2))
  expect(said).toMatchObject({ status: 'open', protocol_version: 'v2', token_ids: ['911', '922'] })
  const [halted] = versions(body({ ...v2, positionIds: undefined }))
  expect(halted).toMatchObject({ status: 'halted', token_ids: [] })
})

test('a market that moves to the second protocol is the same market, with new tokens', () => {
  const said = versions(
    body(openMarket),
    body(v2, 1),
    body({ ...v2, positionIds: '["9", "8"]' }, 2),
  )
  expect(said[1]).toMatchObject({ version: 2, status: 'open', group_id: said[0]?.group_id })
  expect(said[1]?.changed.toSorted()).toEqual(['protocol_version', 'token_ids'])
  // Within a protocol ids never change.
  expect(said[2]).toMatchObject({ status: 'halted', token_ids: ['911', '922'] })
  expect(said[2]?.halt_reason).toContain('token ids changed')
})

test('everything that is missing is named at once', () => {
  const [said] = versions(
    body({ ...openMarket, orderPriceMinTickSize: undefined, feeSchedule: undefined }),
  )
  expect(said?.halt_reason).toContain('expected a tick size')
  expect(said?.halt_reason).toContain('fee unknown')
  expect(said?.condition_id).toBe(conditionA)
})

test('a winner told by the feed is paid before any body says so, and not otherwise after', () => {
  const said = versions(
    body(openMarket),
    notice('market_resolved', 1, { winning_token_id: '222' }),
    body(closedMarket, 2),
    body(resolvedMarket(['1', '0']), 3),
    body(resolvedMarket(['0', '1']), 4),
  )
  expect(said.map(({ status, payout }) => [status, payout])).toContainEqual([
    'resolved',
    [0, 1_000_000],
  ])
  expect(said.every(({ payout }) => payout === null || payout[1] === 1_000_000)).toBe(true)
})
