/** Records to headers, and kafkajs messages to records. Headers are text, for any console. */
import { type KafkaMessage } from 'kafkajs'
import { type LogRecord, type NewRecord, type TopicPartition } from './log.ts'

/** Name and text of the headers that say something, in the order in which they are written. */
export function headerTexts(headers: NewRecord['headers']): (readonly [string, string])[] {
  const texts: (readonly [string, string])[] = [['type', headers.type]]
  if (headers.eventId > 0) texts.push(['event-id', String(headers.eventId)])
  if (headers.owner >= 0) texts.push(['owner', String(headers.owner)])
  if (headers.cause) texts.push(['cause', headers.cause])
  if (headers.traceparent) texts.push(['traceparent', headers.traceparent])
  return texts
}

/**
 * A header that is missing or is not text is read as empty: the reader rule then refuses the
 * record.
 */
export function toRecord({ topic, partition }: TopicPartition, message: KafkaMessage): LogRecord {
  const text = (name: string) => {
    const value = message.headers?.[name]
    return Buffer.isBuffer(value) ? value.toString('utf8') : ''
  }
  return {
    topic,
    partition,
    offset: Number(message.offset),
    timestampMs: Number(message.timestamp),
    key: message.key?.toString('utf8') ?? '',
    value: message.value,
    headers: {
      type: text('type'),
      eventId: whole(text('event-id'), 0),
      owner: whole(text('owner'), -1),
      cause: text('cause'),
      traceparent: text('traceparent'),
    },
  }
}

const whole = (text: string, otherwise: number) =>
  /^\d{1,15}$/.test(text) ? Number(text) : otherwise
