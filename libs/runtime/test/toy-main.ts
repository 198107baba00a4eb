/** A toy stage's main, as every stage has one: the process that the process test starts. */
import { integer, readConfig, text } from '@polytraders/config'
import { hosted } from '@polytraders/runtime'
import { processVars, runProcess } from '@polytraders/runtime/process'
import { toyTopics, toyWirings } from '@polytraders/testkit'

const config = readConfig(process.env, {
  ...processVars,
  TOY_RUN: text,
  TOY_PADDING: integer(0, 100).default(0),
})
const { a } = toyWirings(config.TOY_RUN, toyTopics(config.TOY_RUN))

await runProcess({ name: 'toy', config, stages: [hosted(a, { padding: config.TOY_PADDING })] })
