/** What a source promises, in memory and on Kafka. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { decodeFact } from '@polytraders/messages'
import { openSource } from '@polytraders/runtime'
import { type Place, rawFrame, readAll } from '@polytraders/testkit'
import { factsOf } from './hosting.ts'

export function sourceSuite(name: string, open: () => Promise<Place>): void {
  describe(`${name}: what a source promises`, () => {
    let place: Place
    beforeEach(async () => {
      place = await open()
    })
    afterEach(() => place.close())
    const at = () => ({ topic: place.topics.s1.name, partition: 2 })
    const openOne = async () => {
      const log = await place.client()
      return openSource({ log, codec: place.codec, at: at(), name: 'test', build: 'test' })
    }
    const facts = async () => factsOf(await readAll(await place.client(), at()))

    test('what is appended at the same time keeps its order, and its ids are dense', async () => {
      const source = await openOne()
      await Promise.all(
        Array.from({ length: 50 }, (_, call) =>
          source.append([rawFrame(call * 2 + 1), rawFrame(call * 2 + 2)]),
        ),
      )
      const all = await facts()
      expect(all.map(({ headers }) => headers.eventId)).toEqual(all.map((_, index) => index + 1))
      const sequence = all.map(({ value }) => value && decodeFact('RawFrame', value).seq)
      expect(sequence).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
    })

    test('a successor goes on from the tail, and the predecessor is refused for good', async () => {
      const first = await openOne()
      await first.append([rawFrame(1), rawFrame(2)])
      const second = await openOne()
      await second.append([rawFrame(3)])
      await expect(first.append([rawFrame(4)])).rejects.toMatchObject({ code: 'fenced' })
      await expect(first.append([rawFrame(5)])).rejects.toMatchObject({ code: 'fenced' })
      const third = await openOne()
      await third.append([rawFrame(6)])
      expect((await facts()).map(({ headers }) => headers.eventId)).toEqual([1, 2, 3, 4])
    })

    test('many successors that said nothing in between do not hide the last id', async () => {
      const first = await openOne()
      await first.append([rawFrame(1)])
      await first.close()
      for (let successor = 0; successor < 3; successor++) await (await openOne()).close()
      await (await openOne()).append([rawFrame(2)])
      expect((await facts()).map(({ headers }) => headers.eventId)).toEqual([1, 2])
    })

    test('more facts than one batch holds go in several', async () => {
      const source = await openOne()
      const large = 'x'.repeat(200_000)
      await source.append(Array.from({ length: 12 }, (_, index) => rawFrame(index, large)))
      expect(await facts()).toHaveLength(12)
    })

    test('facts that the log does not take are refused rather than piled up', async () => {
      const source = await openOne()
      const many = Array.from({ length: 50_001 }, (_, index) => rawFrame(index))
      await expect(source.append(many)).rejects.toMatchObject({ code: 'unavailable' })
      await source.append([rawFrame(1)])
      expect((await facts()).map(({ headers }) => headers.eventId)).toEqual([1])
    })
  })
}
