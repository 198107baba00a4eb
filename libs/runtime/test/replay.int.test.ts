import { kafkaPlace } from './kafka-place.ts'
import { replaySuite } from './replay-suite.ts'

replaySuite('Kafka', kafkaPlace)
