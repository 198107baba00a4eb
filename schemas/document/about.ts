/**
 * The public topics and what each is for, in a sentence a subscriber understands. A topic that
 * becomes public does not compile until it has one.
 */
import { type FactName, hostedTopics, type Topic, topics } from '@polytraders/messages'

type PublicKey = {
  [Key in keyof typeof topics]: Key extends `${string}Raw` | 'deadLetters' ? never : Key
}[keyof typeof topics]

const about: Readonly<Record<PublicKey, string>> = {
  registry:
    'What every market is, in numbered versions: ids, status, tick, minimum size, fees, ' +
    'rules, resolution.',
  ingestion:
    'The order book of every market as it changes, with the evidence for it; trades; ' +
    'the health of the feed.',
  eventLog:
    'Every fact of a cell in one order, sealed: numbered, hashed and chained. What all ' +
    'later stages read.',
  signals:
    'What was measured of each market at each book event: twenty features and their quality.',
  fairValue: 'The probability of YES as a model sees it, with its band, or why there is none.',
  executionEstimate:
    'What each candidate trade would really cost: expected price, fees, probability of a fill.',
  decision: 'The gate: a verdict on every candidate with every reason, and the intents approved.',
  orders: 'Every order signed, every state it went through, every fill, every reconciliation.',
  inventory: 'The ledger: double entries, balances, positions, marks, settlements.',
  replay: 'How much of what every stage said came out the same when it was run again.',
  monitoring: 'What is in force: controls, budgets, incidents, the rollout, service levels.',
  registryCurrent:
    'The newest version of every market: a view of the registry for readers that join late.',
  monitoringCurrent: 'The newest control of every scope, those that were lifted among them.',
  inventoryCurrent: 'The newest balance of every market and cell: a view of the ledger.',
}

export type Published = {
  readonly key: string
  readonly topic: Topic
  readonly about: string
  /** A compacted copy of some facts of its writer's own topic: no owners, no journals, no order. */
  readonly isView: boolean
  /** Whether stages write journals into it. */
  readonly carries: readonly FactName[]
}

/** Every topic that downstream teams may subscribe to. */
export const published: readonly Published[] = Object.entries<Topic>(topics)
  .filter(([, topic]) => topic.public)
  .map(([key, topic]) => {
    const sentence = Object.entries(about).find(([name]) => name === key)?.[1]
    if (!sentence) throw new Error(`${topic.name} is public: say what it is for in about.ts`)
    const isView = !hostedTopics.some(({ name }) => name === topic.name)
    const transport: readonly FactName[] = isView ? [] : ['Owner', 'Journal']
    return { key, topic, about: sentence, isView, carries: [...topic.facts, ...transport] }
  })

/** Each once, in the order in which topics name them. */
export const publicFacts: readonly FactName[] = [
  ...new Set(published.flatMap(({ topic }) => topic.facts)),
]

/** The topic of which a view is a view. */
export function sourceOf({ topic }: Published): Topic {
  const source = hostedTopics.find(({ writer, name }) => {
    return writer === topic.writer && !name.includes('.raw.')
  })
  if (!source) throw new Error(`${topic.name} is a view of no topic`)
  return source
}

/** Fields that tell who somebody is: what a shared console should mask. */
export const identifying: readonly string[] = ['maker', 'signer', 'set_by', 'transaction_hash']
