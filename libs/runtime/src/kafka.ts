/** `@polytraders/runtime/kafka`: the log on Kafka, its topics, and the schema registry. */
export { type Fetch, type KafkaOptions, patientFetch, promptFetch } from './kafka-client.ts'
export { createKafkaLog } from './kafka-log.ts'
export { probeBroker } from './kafka-probe.ts'
export { deleteTopics, provisionTopics, topicSettings } from './kafka-topics.ts'
export { registerSchemas, registryCodec, subjectOf } from './registry.ts'
