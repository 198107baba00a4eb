import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { internal } from './kafka-client.ts'

const RequestQueue = internal('network/requestQueue')

const createQueue = () =>
  new RequestQueue({
    maxInFlightRequests: 1,
    requestTimeout: 1_000,
    enforceRequestTimeout: false,
    clientId: 'test',
    broker: 'test',
    logger: { debug() {} },
  })

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

test('a connection for which nothing waits has no timer', () => {
  const queue = createQueue()
  queue.checkPendingRequests()
  expect(jest.getTimerCount()).toBe(0)
})

test('a broker that throttles is asked again when it is over', () => {
  const queue = createQueue()
  queue.maybeThrottle(50)
  queue.checkPendingRequests()
  expect(jest.getTimerCount()).toBe(1)
  jest.advanceTimersByTime(100)
  expect(jest.getTimerCount()).toBe(0)
})

test('what waits behind another request is looked at again', () => {
  const queue = createQueue()
  let sent = 0
  const push = (correlationId: number) =>
    queue.push({
      entry: {
        apiKey: 0,
        apiName: 'Produce',
        apiVersion: 7,
        correlationId,
        resolve() {},
        reject() {},
      },
      expectResponse: true,
      sendRequest: () => void sent++,
    })
  push(1)
  push(2)
  expect(sent).toBe(1)
  expect(jest.getTimerCount()).toBe(1)
  queue.fulfillRequest({ correlationId: 1, payload: Buffer.alloc(0), size: 0 })
  expect(sent).toBe(2)
  jest.advanceTimersByTime(100)
  expect(jest.getTimerCount()).toBe(0)
})
