import { memoryPlace } from '@polytraders/testkit'
import { replaySuite } from './replay-suite.ts'

replaySuite('memory', memoryPlace)
