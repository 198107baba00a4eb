/**
 * What holds of a topic by its layout, in words: the reader rule, where to start, order, delivery.
 */
import { type Published, sourceOf } from './about.ts'

/** Partitions of a celled topic in an install that did not choose. */
export const cells = 4

const group =
  "the market's group: its parent event, or else the market itself (`group_id` of " +
  'InstrumentChanged)'

export function partitioning({ topic }: Published): string {
  if (topic.layout === 'broadcast') return '1: everybody reads it whole'
  return (
    `one per cell: ${cells} unless the install chose another number, fixed for its life. ` +
    'A record is written to its cell explicitly, not by its key: cell = ' +
    `(murmur2(group) & 0x7fffffff) mod partitions, with Kafka's own murmur2, over ${group}. ` +
    'Partition k of every celled topic has the same markets.'
  )
}

export function ordering({ topic, isView }: Published): string {
  if (isView) return 'none between keys; of one key, see the rule below'
  return topic.layout === 'broadcast'
    ? 'total, in the one partition'
    : 'total within a partition, so within a market and its group; none between partitions'
}

export function delivery({ isView }: Published): string {
  if (isView) return 'at least once: a fact may be written again after a crash'
  return (
    'each fact is on the log once, under a dense id; you read it at least once, because you may ' +
    'read again what you had not yet stored. No transactions: either isolation level will do'
  )
}

export function rule(of: Published): readonly string[] {
  if (of.isView) return viewRule(of)
  return [
    'Within a partition the owner of what counts never goes down, and ids are dense: 1, 2, 3 ... ' +
      'For each record, in this order:',
    [
      "1. `type` is `Owner`: from here on the owner is this record's offset. Go on.",
      '2. Header `owner` is below the newest owner: a zombie wrote it, an owner that had ' +
        "been succeeded. Or it is no earlier record's offset: nobody's. Drop it, count it.",
      '3. `type` is `Journal`: transport, not a fact. Go on.',
      '4. Header `event-id` is not above the last one taken: a duplicate. Drop it, ' +
        'count it; in health it never happens.',
      '5. Header `event-id` skips: records are missing. Stop, and say which.',
      '6. Take the fact, and store (offset + 1, owner, event id) in the same ' +
        'transaction as what you made of it.',
    ].join('\n'),
    'The same twenty lines in [TypeScript](../consumers/typescript/reader.ts), ' +
      '[Python](../consumers/python/reader.py) and ' +
      '[Java](../consumers/java/src/main/java/polytraders/subscriber/Reader.java).',
  ]
}

function viewRule(of: Published): readonly string[] {
  const source = sourceOf(of).name
  const page = `[\`${source}\`](${source}.md)`
  return [
    `A view is a copy of facts of ${page}, under the ids and owners they have there, ` +
      `without owners and ` +
      'journals. Compaction removes records, so that ids are not dense and a loss can ' +
      'not be detected here. Of a ' +
      'key, keep the record with the highest (owner, event id): an equal one is a ' +
      'duplicate, a lower ' +
      "one is a zombie's or came late.",
    `A view shows the present state, a little late. Whoever must prove that nothing was ` +
      `missed reads ${page}.`,
  ]
}

export function starting({ topic, isView }: Published): readonly string[] {
  if (isView) return ['At the beginning, always: what is there is all there is.']
  const where = topic.layout === 'broadcast' ? 'the partition' : 'each partition'
  return [
    [
      `- **At the beginning**: offset 0 of ${where}, no owner, last id 0. The first id ` +
        `must be 1. Retention removes ` +
        'the head of a log; then there is no beginning, and a reader must say so ' +
        'rather than start elsewhere.',
      '- **At a position** (offset, owner, event id): the next offset to read, the ' +
        'newest owner before it and the last ' +
        'id before it, as found by somebody who has read up to there: yourself, or a ' +
        'team that publishes ' +
        'theirs. `polytraders positions TOPIC` prints those of the end, or of so many ' +
        'records before it; the sample consumers print theirs, and start from them.',
      '- **At the earliest there is**: the first id is taken as it comes, so that ' +
        'nothing is proven of what came before ' +
        'it. Up to the first change of owner a zombie can not be told apart; from the ' +
        'first `Owner` record on, it can.',
    ].join('\n'),
    'If the position is before what retention left, or beyond the end, stop: a client ' +
      'that resets its offset ' +
      'silently (`auto.offset.reset`) hides a loss. Set it to `none` (`error` in librdkafka).',
  ]
}

export const headers = ({ isView }: Published): readonly string[] => [
  'All are text.',
  [
    '| header | what |',
    '| --- | --- |',
    `| \`type\` | name of the fact${isView ? ' |' : ', or `Owner` or `Journal` |'}`,
    '| `event-id` | dense id of the fact in ' +
      (isView ? 'the topic it was said in' : 'its partition') +
      (isView ? ' |' : ': 1, 2, 3 ...; absent on `Owner` and `Journal` |'),
    '| `owner` | offset of the `Owner` record of its writer' +
      (isView ? ' |' : '; absent on `Owner` |'),
    '| `cause` | the input that it follows from, `topic:partition:offset`; may be absent |',
    '| `traceparent` | W3C trace context, on what is sampled |',
  ].join('\n'),
  "The record's timestamp is when it was sealed.",
]
