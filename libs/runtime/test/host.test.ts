import { memoryPlace } from '@polytraders/testkit'
import { hostSuite } from './host-suite.ts'
import { readingSuite } from './reading-suite.ts'

hostSuite('memory', memoryPlace)
readingSuite('memory', memoryPlace)
