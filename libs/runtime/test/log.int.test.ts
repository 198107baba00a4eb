import { kafkaPlace } from './kafka-place.ts'
import { logSuite } from './log-suite.ts'

logSuite('Kafka', kafkaPlace)
