import { jest } from '@jest/globals'
import { logContract } from '@polytraders/testkit/log-contract'
import { kafkaPlace } from './kafka-place.ts'

jest.setTimeout(30_000)

logContract('Kafka', kafkaPlace)
