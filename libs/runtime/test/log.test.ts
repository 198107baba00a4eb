import { memoryPlace } from '@polytraders/testkit'
import { logSuite } from './log-suite.ts'

logSuite('memory', memoryPlace)
