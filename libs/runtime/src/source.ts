/**
 * A source's side of a raw topic: dense ids under one owner, like any stage's own topic, so that
 * readers can tell what was lost, repeated or written by a zombie.
 */
import { type FactName, type Facts, keyOf } from '@polytraders/messages'
import { type Codec } from './codec.ts'
import { type NewRecord } from './log.ts'

export type RawFact = {
  [Name in FactName]: { readonly type: Name; readonly fact: Facts[Name] }
}[FactName]

/** Numbers raw facts on after `lastId`, under `owner`. */
export function createNumbering(codec: Codec, owner: number, lastId: number) {
  let id = lastId
  return (said: RawFact): NewRecord => {
    id++
    return {
      key: keyOf(said.fact),
      value: codec.encode(said.type, said.fact),
      headers: { type: said.type, eventId: id, owner, cause: '', traceparent: '' },
    }
  }
}
