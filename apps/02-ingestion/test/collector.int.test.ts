import { jest } from '@jest/globals'
import { collectorSuite } from './collector-suite.ts'

jest.setTimeout(120_000)

collectorSuite('kafka')
