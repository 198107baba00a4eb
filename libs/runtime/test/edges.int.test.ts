import { edgesSuite } from './edges-suite.ts'
import { kafkaPlace } from './kafka-place.ts'

edgesSuite('Kafka', kafkaPlace)
