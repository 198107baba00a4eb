/** The user channel, its REST pages, and the venue's answers to orders: readers, without state. */
import { microsMax } from '@polytraders/domain'
import { integerBetween, type Random } from '@polytraders/testkit/random'
import {
  type Answer,
  type PlaceAnswer,
  type Reading,
  readCancelAnswer,
  readOrdersBody,
  readPlaceAnswer,
  readTradesBody,
  readUserFrame,
} from '@polytraders/venue/translate'
import {
  accepted,
  type Edge,
  type Outcome,
  type Plant,
  refused,
  requireMicros,
  type Sample,
  skipped,
} from './edge.ts'
import { cancelAnswers, orderPages, placeAnswers, tradePages, userFrames } from './samples.ts'

export const userEdge = (plant: Plant | null): Edge =>
  readerEdge(
    'user channel and pages',
    8,
    [
      ...userFrames.map(text => ({ text, take: takeUserFrame })),
      ...orderPages.map(text => ({
        text,
        take: (body: string) => outcomeOf(readOrdersBody(body)),
      })),
      ...tradePages.map(text => ({
        text,
        take: (body: string) => outcomeOf(readTradesBody(body)),
      })),
    ],
    plant,
  )

export const answerEdge = (plant: Plant | null): Edge =>
  readerEdge(
    'order answers',
    7,
    [
      ...placeAnswers.map(({ status, body }) => ({
        text: body,
        take: (text: string) => takePlaceAnswer({ status, body: text }),
      })),
      ...cancelAnswers.map(({ status, body }) => ({
        text: body,
        take: (text: string) => takeCancelAnswer({ status, body: text }),
      })),
    ],
    plant,
  )

function readerEdge(
  name: string,
  weight: number,
  samples: readonly Sample[],
  plant: Plant | null,
): Edge {
  const sample = (random: Random): Sample => {
    const picked = samples[integerBetween(random, 0, samples.length - 1)]
    if (!picked) throw new RangeError(`expected samples of ${name}`)
    if (plant !== 'trust') return picked
    return {
      text: picked.text,
      take(text) {
        JSON.parse(text)
        return picked.take(text)
      },
    }
  }
  return { name, weight, sample, next: sample, overBound: () => [], state: () => null }
}

function takeUserFrame(text: string): Outcome {
  const reading = readUserFrame(text)
  if (!reading.ok) return refused(reading.reason)
  if (reading.pong) return skipped('PONG')
  const [event] = reading.events
  if (event === undefined) return skipped('empty array')
  for (const { type } of reading.events) if (type === 'unknown') return refused('unknown-event')
  return accepted
}

const outcomeOf = (reading: Reading<unknown>) => (reading.ok ? accepted : refused(reading.reason))

function takePlaceAnswer(answer: Answer): Outcome {
  const read: PlaceAnswer = readPlaceAnswer(answer)
  if (read.kind === 'uncertain') return refused('uncertain')
  if (read.kind !== 'accepted') return accepted
  requireMicros('making amount', read.makingAmount, microsMax)
  requireMicros('taking amount', read.takingAmount, microsMax)
  if (read.orderId === '') throw new RangeError('expected an order id, found none')
  return accepted
}

const takeCancelAnswer = (answer: Answer): Outcome =>
  readCancelAnswer(answer).kind === 'uncertain' ? refused('uncertain') : accepted
