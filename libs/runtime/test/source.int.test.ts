import { kafkaPlace } from './kafka-place.ts'
import { sourceSuite } from './source-suite.ts'

sourceSuite('Kafka', kafkaPlace)
