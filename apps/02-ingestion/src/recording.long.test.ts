import { deserialize, serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { topLevels } from '@polytraders/domain'
import { verifyNaively } from '../test/naive-verifier.ts'
import { createSubscriber, follow, type Subscriber } from '../test/reader.ts'
import { hasRecording, recording } from '../test/recording.ts'
import { defaultPolicy, ingestion, type Output } from './core.ts'
import { hashCountsOf } from './tally.ts'

/** The first of them plays all of it, on whatever machine this is. */
const playMsMax = 120_000
const withRecording = (claim: string, holds: () => void) =>
  (hasRecording ? test : test.skip)(name(claim), holds, playMsMax)
const name = (claim: string) =>
  hasRecording ? claim : `${claim} (skipped: no recording beside the project)`

const once = <T>(work: () => T) => {
  let done: { readonly value: T } | null = null
  return () => {
    done ??= { value: work() }
    return done.value
  }
}

/** One play of the recording, and one naive count, for all tests. */
const played = once(() => {
  const inputs = recording()
  const stage = ingestion(defaultPolicy)
  const outputs: Output[] = []
  let state = stage.initial()
  for (const input of inputs) state = stage.step(state, input, output => outputs.push(output))
  return { inputs, state, outputs }
})
const counted = once(() => verifyNaively(played().inputs))

withRecording('twelve books are valid at the end, and none was doubted on the way', () => {
  const { state, outputs } = played()
  const statuses = outputs.filter(output => output.type === 'BookStatus')
  const afterStart = statuses.filter(({ fact }) => fact.book_validity !== 'resyncing')
  expect(afterStart.map(({ fact }) => `${fact.certificate.verdict} ${fact.book_validity}`)).toEqual(
    Array(6).fill('TRUSTED valid'),
  )
  for (const { yes, no, bboAgreed, book } of state.markets.values()) {
    expect([yes.hash, no.hash, bboAgreed]).toEqual(['agreed', 'agreed', true])
    expect(book.mirrorDifferences).toBe(0)
  }
  expect(outputs.filter(({ type }) => type === 'Unreadable')).toEqual([])
})

withRecording('best prices and mirrors agree at the end of every batch', () => {
  const words = new Set<string>()
  for (const output of played().outputs) {
    if (output.type !== 'BookDelta' && output.type !== 'BookSnapshot') continue
    const { verdict, bbo_agreed, mirror_agreed } = output.fact.certificate
    words.add(`${verdict} ${bbo_agreed} ${mirror_agreed}`)
  }
  expect([...words]).toEqual(['TRUSTED true true'])
})

withRecording(
  name('hashes of changes: 52,802 agree at once, 102 late, 8 in order, as the naive count has it'),
  () => {
    const sum = { atOnce: 0, late: 0, inOrder: 0, broken: 0, unknown: 0 }
    for (const { yes, no } of played().state.markets.values()) {
      for (const counts of [yes, no].map(hashCountsOf)) {
        sum.atOnce += counts.atOnce
        sum.late += counts.late
        sum.inOrder += counts.inOrder
        sum.broken += counts.broken
        sum.unknown += counts.unknown
      }
    }
    expect(sum).toEqual({ atOnce: 52_802, late: 102, inOrder: 8, broken: 0, unknown: 0 })
    const { unexplained, ...naive } = counted().tally
    expect(sum).toEqual({ ...naive, broken: unexplained, unknown: 0 })
  },
)

withRecording('the ladders are those of the naive sorted book', () => {
  const { state } = played()
  const { books } = counted()
  for (const { book, tokenIds } of state.markets.values()) {
    for (const [ladder, tokenId] of [
      [book.yes, tokenIds[0]],
      [book.no, tokenIds[1]],
    ] as const) {
      expect(topLevels(ladder, 'BUY', ladder.ticks)).toEqual(books.get(tokenId)?.bids)
      expect(topLevels(ladder, 'SELL', ladder.ticks)).toEqual(books.get(tokenId)?.asks)
    }
  }
})

withRecording(
  name('a subscriber that starts anywhere has the whole book within 500 records'),
  () => {
    const { outputs, state } = played()
    const subscribers = new Map<string, Subscriber>()
    let longest = 0
    for (const output of outputs) {
      if (output.type !== 'BookDelta' && output.type !== 'BookSnapshot') continue
      const subscriber = subscribers.get(output.fact.condition_id) ?? createSubscriber()
      subscribers.set(output.fact.condition_id, subscriber)
      follow(subscriber, output)
      longest = Math.max(longest, subscriber.since)
    }
    expect(longest).toBeLessThan(500)
    for (const { conditionId, book } of state.markets.values()) {
      const theirs = subscribers.get(conditionId)?.book
      expect(topLevels(book.yes, 'BUY', book.yes.ticks)).toEqual(theirs?.bids)
      expect(topLevels(book.yes, 'SELL', book.yes.ticks)).toEqual(theirs?.asks)
    }
  },
)

withRecording(
  name('999 of 1,000 batches are said with their last frame, and all within 200 ms'),
  () => {
    const stage = ingestion(defaultPolicy)
    let state = stage.initial()
    const waits: number[] = []
    for (const input of played().inputs) {
      state = stage.step(state, input, output => {
        if (output.type === 'BookDelta') waits.push(input.fact.recv_ts - output.fact.recv_ts)
      })
    }
    waits.sort((a, b) => a - b)
    expect(waits.at(Math.floor(waits.length * 0.999))).toBe(0)
    expect(waits.at(-1)).toBeLessThanOrEqual(2 * defaultPolicy.batchMsMax)
  },
)

withRecording('replay equals replay, and restore then continue equals never stopped', () => {
  const { inputs, outputs } = played()
  const stage = ingestion(defaultPolicy)
  let state = stage.initial()
  let at = 0
  let same = 0
  inputs.forEach((input, n) => {
    if (n % 5_000 === 4_321) state = deserialize(serialize(state))
    state = stage.step(state, input, output => {
      if (JSON.stringify(output) === JSON.stringify(outputs[at++])) same++
    })
  })
  expect([same, at]).toEqual([outputs.length, outputs.length])
})
