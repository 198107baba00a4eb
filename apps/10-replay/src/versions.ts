/** The versions that a fact says it was made with. */
import { type Facts } from '@polytraders/messages'

export type Versions = Pick<Facts['CellCompared'], 'model_version' | 'signal_version'>

/** Empty where facts of its kind name none. */
export function versionsOf(fact: unknown): Versions {
  const { model_version = '', signal_version = '' } = (fact ?? {}) as Partial<Versions>
  return { model_version, signal_version }
}
