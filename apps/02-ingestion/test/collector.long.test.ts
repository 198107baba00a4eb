import { jest } from '@jest/globals'
import { collectorSuite } from './collector-suite.ts'

jest.setTimeout(60_000)

collectorSuite('memory')
