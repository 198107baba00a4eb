export { type Decider, play, type Stage, stageOf } from './stage.ts'
export type { WorkedExample } from './worked-example.ts'
