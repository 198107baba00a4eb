import { jest } from '@jest/globals'
import { kafkaPlace } from './kafka-place.ts'
import { logSuite } from './log-suite.ts'

jest.setTimeout(30_000)

logSuite('Kafka', kafkaPlace)
