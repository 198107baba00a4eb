import { expect, test } from '@jest/globals'
import { isOver, orderAfter, orderStatuses, orderTriggers } from './order-machine.ts'
import { tradeAfter, tradeStatuses } from './trade-machine.ts'

/** Only these come from the process itself: a defect could bring them at a wrong time. */
const own = new Set(['sign', 'refuse', 'send', 'shadow', 'cancel'])

test('every order is asked every question, and news from outside never stops the process', () => {
  for (const status of orderStatuses.filter(known => known !== 'INTENT' && known !== 'SIGNED')) {
    for (const trigger of orderTriggers.filter(known => !own.has(known))) {
      expect(() => orderAfter(status, trigger)).not.toThrow()
    }
  }
})

test('nothing is sent twice, and nothing is sent that was not signed', () => {
  for (const status of orderStatuses) {
    if (status === 'SIGNED') expect(orderAfter(status, 'send')).toBe('SENT')
    else expect(() => orderAfter(status, 'send')).toThrow(/can't happen/)
  }
})

test('an order that is over stays over, but for fills and stronger news', () => {
  for (const status of orderStatuses.filter(isOver)) {
    for (const trigger of ['delay', 'kill', 'reject', 'lose', 'cancelled', 'expire'] as const) {
      expect(orderAfter(status, trigger)).toBeNull()
    }
    expect(orderAfter(status, 'complete')).toBe('FILLED')
  }
})

test('an order in doubt can always be cancelled', () => {
  for (const status of ['UNKNOWN', 'CANCEL_UNKNOWN', 'UNKNOWN_CANCELLED_BY_HEARTBEAT'] as const) {
    expect(orderAfter(status, 'cancel')).toBe('CANCEL_SENT')
  }
})

test('the end of a trade is final: what contradicts it is a conflict', () => {
  for (const heard of tradeStatuses) {
    expect(tradeAfter('CONFIRMED', heard)).toBe(heard === 'FAILED' ? 'conflict' : 'ignored')
    expect(tradeAfter('FAILED', heard)).toBe(heard === 'CONFIRMED' ? 'conflict' : 'ignored')
  }
})

test('a trade that is retried can still be mined, confirmed or fail', () => {
  expect(tradeAfter('MINED', 'RETRYING')).toBe('RETRYING')
  expect(tradeAfter('RETRYING', 'MINED')).toBe('MINED')
  expect(tradeAfter('RETRYING', 'FAILED')).toBe('FAILED')
})
