import { expect, test } from '@jest/globals'
import { allTopics } from '@polytraders/messages'
import { defaultLimits } from './host.ts'

test('what expires is kept far longer than the snapshot that needs it grows old', () => {
  const kept = allTopics.map(({ retentionMs }) => retentionMs).filter(ms => ms !== -1)
  expect(Math.min(...kept)).toBeGreaterThan(10 * defaultLimits.snapshotAgeMsMax)
})
