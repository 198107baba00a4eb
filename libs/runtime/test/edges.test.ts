import { memoryPlace } from '@polytraders/testkit'
import { edgesSuite } from './edges-suite.ts'

edgesSuite('memory', memoryPlace)
