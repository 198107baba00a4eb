/** What every process of a drill is told through its environment. */
import { integer, oneOf, readConfig, text } from '@polytraders/config'
import { type KafkaOptions } from '@polytraders/runtime/kafka'

const vars = {
  KAFKA_BROKERS: text.default('127.0.0.1:19092'),
  DRILL_RUN: text.describe('part of the name of every topic and group of the run'),
  DRILL_TOY: oneOf(['a', 'b']).default('a').describe('which stage the process hosts'),
  DRILL_RATE: integer(1, 100_000).default(500).describe('records a second, all sources together'),
  DRILL_OWNER_RULE: oneOf(['on', 'off']).default('on'),
  DRILL_FENCE: oneOf(['on', 'off']).default('on'),
  DRILL_APPEND_DELAY_MS: integer(0, 10_000)
    .default(0)
    .describe('between fold and append, so that a zombie has something left to append'),
}

export const readDrillConfig = () => readConfig(process.env, vars)

export const kafkaOf = ({ KAFKA_BROKERS }: { readonly KAFKA_BROKERS: string }): KafkaOptions => ({
  brokers: KAFKA_BROKERS.split(','),
  clientId: 'drill',
})
