import { memoryPlace } from '@polytraders/testkit'
import { logContract } from '@polytraders/testkit/log-contract'

logContract('memory', memoryPlace)
