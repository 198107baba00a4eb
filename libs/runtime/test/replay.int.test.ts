import { jest } from '@jest/globals'
import { kafkaPlace } from './kafka-place.ts'
import { replaySuite } from './replay-suite.ts'

jest.setTimeout(30_000)

replaySuite('Kafka', kafkaPlace)
