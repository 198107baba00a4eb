import { jest } from '@jest/globals'
import { edgesSuite } from './edges-suite.ts'
import { kafkaPlace } from './kafka-place.ts'

jest.setTimeout(30_000)

edgesSuite('Kafka', kafkaPlace)
