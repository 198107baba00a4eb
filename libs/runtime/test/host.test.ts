import { memoryPlace } from '@polytraders/testkit'
import { hostSuite } from './host-suite.ts'

hostSuite('memory', memoryPlace)
