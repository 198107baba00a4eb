/** Records to kafkajs messages and back. Headers are text, readable in any console. */
import { type KafkaMessage, type Message } from 'kafkajs'
import { type LogRecord, type NewRecord, type TopicPartition } from './log.ts'

export function toMessage({ key, value, headers }: NewRecord, partition: number): Message {
  return {
    partition,
    key, // Empty, never null: a compacted topic refuses a record without a key.
    value,
    headers: {
      type: headers.type,
      ...(headers.eventId > 0 ? { 'event-id': String(headers.eventId) } : {}),
      ...(headers.owner >= 0 ? { owner: String(headers.owner) } : {}),
      ...(headers.cause ? { cause: headers.cause } : {}),
      ...(headers.traceparent ? { traceparent: headers.traceparent } : {}),
    },
  }
}

/**
 * A header that is missing or no text is read as empty: the reader rule then refuses the record.
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
