import { memoryPlace } from '@polytraders/testkit'
import { sourceSuite } from './source-suite.ts'

sourceSuite('memory', memoryPlace)
