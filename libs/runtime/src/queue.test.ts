import { expect, test } from '@jest/globals'
import { type LogRecord, type Member } from './log.ts'
import { createQueue, Stopped } from './queue.ts'

const at = { topic: 't', partition: 0 }

const recordAt = (offset: number, bytes = 1): LogRecord => ({
  ...at,
  offset,
  timestampMs: 0,
  key: '',
  value: Buffer.alloc(bytes),
  headers: { type: 'Fact', eventId: offset + 1, owner: 0, cause: '', traceparent: '' },
})

/** A queue over a member that only writes down what it is asked. */
function createTestQueue(limits = { queueRecordsMax: 4, queueBytesMax: 1_000 }) {
  const asked: string[] = []
  let deliver: (records: readonly LogRecord[]) => void = () => {}
  const member: Member = {
    follow(_, __, from, take) {
      asked.push(`follow ${from}`)
      deliver = take
    },
    pause: () => void asked.push('pause'),
    resume: () => void asked.push('resume'),
    unfollow: () => void asked.push('unfollow'),
    commit() {},
    async leave() {},
  }
  const queue = createQueue({ at, cell: 0, member, limits })
  const offer = (...offsets: number[]) => deliver(offsets.map(offset => recordAt(offset)))
  return { queue, asked, offer, deliver: (records: LogRecord[]) => deliver(records) }
}

test('records come out in order, each once, even if they are delivered again', async () => {
  const { queue, offer } = createTestQueue()
  queue.follow(1)
  offer(1, 2)
  offer(1, 2, 3)
  expect([queue.shift(), queue.shift(), queue.shift(), queue.shift()].map(r => r?.offset)).toEqual([
    1,
    2,
    3,
    undefined,
  ])
})

test('an offset that is skipped is a hole, except where compaction makes holes', () => {
  const strict = createTestQueue()
  strict.queue.follow(0)
  expect(() => strict.offer(1)).toThrow(/expected t:0:0, found offset 1/)
  const compacted = createTestQueue()
  compacted.queue.follow(0, { compacted: true })
  compacted.offer(3, 7)
  expect(compacted.queue.size()).toBe(2)
})

test('a full queue pauses its partition, and resumes it when half of it is gone', () => {
  const { queue, asked, offer } = createTestQueue()
  queue.follow(0)
  offer(0, 1, 2, 3)
  expect(asked).toEqual(['follow 0'])
  offer(4)
  expect(asked).toEqual(['follow 0', 'pause'])
  for (let taken = 0; taken < 3; taken++) queue.shift()
  expect(asked).toEqual(['follow 0', 'pause'])
  queue.shift()
  expect(asked).toEqual(['follow 0', 'pause', 'resume'])
})

test('a few large records fill a queue as well', () => {
  const { queue, asked, deliver } = createTestQueue()
  queue.follow(0)
  deliver([recordAt(0, 900), recordAt(1, 900)])
  expect(asked).toEqual(['follow 0', 'pause'])
  queue.shift()
  queue.shift()
  expect(asked.at(-1)).toBe('resume')
})

test('a queue that hands over stays open, also if it was full before', () => {
  const { queue, asked, offer } = createTestQueue()
  queue.follow(0)
  offer(0, 1, 2, 3, 4)
  const taken: number[] = []
  queue.onRecords(records => void taken.push(...records.map(({ offset }) => offset)))
  offer(5)
  expect(taken).toEqual([0, 1, 2, 3, 4, 5])
  expect(asked.at(-1)).toBe('resume')
})

test('who waits at a queue that is stopped is told, and it is let go of once only', async () => {
  const { queue, asked } = createTestQueue()
  queue.follow(0)
  const waiting = queue.take()
  queue.stop()
  queue.stop()
  await expect(waiting).rejects.toBeInstanceOf(Stopped)
  await expect(queue.take()).rejects.toBeInstanceOf(Stopped)
  expect(asked).toEqual(['follow 0', 'unfollow'])
})
