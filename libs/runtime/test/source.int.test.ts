import { jest } from '@jest/globals'
import { kafkaPlace } from './kafka-place.ts'
import { sourceSuite } from './source-suite.ts'

jest.setTimeout(30_000)

sourceSuite('Kafka', kafkaPlace)
