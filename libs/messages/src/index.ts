export {
  avroType,
  bodyOf,
  CodecError,
  decodeFact,
  encodeFact,
  prefixBytes,
  resolvingDecoder,
  sameOnTheWire,
  schemaIdOf,
  valueBytesMax,
} from './codec.ts'
export {
  type FactName,
  type Heard,
  parseSourceRef,
  rawHeader,
  type Said,
  type Source,
  sourceRef,
  type Unreadable,
} from './envelope.ts'
export * from './generated/facts.ts'
export { schemas } from './generated/schemas.ts'
export { schemaVersions } from './schema-versions.ts'
export {
  allTopics,
  hostedTopics,
  keyOf,
  partitionsOf,
  stateTopic,
  type Topic,
  type TopicOf,
  topics,
} from './topics.ts'
