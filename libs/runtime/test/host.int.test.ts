import { jest } from '@jest/globals'
import { hostSuite } from './host-suite.ts'
import { kafkaPlace } from './kafka-place.ts'
import { readingSuite } from './reading-suite.ts'

jest.setTimeout(30_000)

hostSuite('Kafka', kafkaPlace)
readingSuite('Kafka', kafkaPlace)
