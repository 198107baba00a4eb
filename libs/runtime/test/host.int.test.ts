import { hostSuite } from './host-suite.ts'
import { kafkaPlace } from './kafka-place.ts'
import { readingSuite } from './reading-suite.ts'

hostSuite('Kafka', kafkaPlace)
readingSuite('Kafka', kafkaPlace)
