export { hearAlone } from './alone.ts'
export { bytesInBatch, outputsBytesMax } from './batch.ts'
export { trusted } from './certificate.ts'
export { checkStage, type StageRecords, type Verdict } from './check.ts'
export { eventually } from './eventually.ts'
export { clockTick, rawFrame } from './facts.ts'
export { type FakeRegistry, fakeRegistry } from './fake-registry.ts'
export { namesFrom, wholeNumber } from './flags.ts'
export { type Recording, recordGolden, replayGolden } from './golden.ts'
export { bestNs, conditions, perSecond } from './measure.ts'
export { type Mutant, type MutationKind, mutate, mutateAs, mutationKinds } from './mutations.ts'
export { memoryPlace, newRun, type Place, readAll, toyCells } from './place.ts'
export { createRandom, integerBetween, type Random } from './random.ts'
export {
  allToyTopics,
  newToyState,
  type ToyName,
  type ToyPolicy,
  type ToyState,
  type ToyTopics,
  toyStep,
  toyTopics,
  toyWirings,
  unreadableText,
} from './toy.ts'
