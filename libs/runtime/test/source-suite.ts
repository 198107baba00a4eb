/** What a source promises, in memory and on Kafka. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { decodeFact } from '@polytraders/messages'
import { type Log, type LogRecord, openSource, type Source } from '@polytraders/runtime'
import { type Place, rawFrame, readAll } from '@polytraders/testkit'
import { factsOf } from './hosting.ts'

export function sourceSuite(name: string, open: () => Promise<Place>): void {
  describe(`${name}: what a source promises`, () => {
    let place: Place
    beforeEach(async () => {
      place = await open()
    })
    afterEach(() => place.close())
    const openOne = () => openAt(place)
    const facts = async () => factsOf(await readAll(await place.client(), atOf(place)))

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

    test('what is appended while a source lingers goes in one append', async () => {
      const sizes: number[] = []
      const source = await openAt(place, 50, sizes)
      await Promise.all([1, 2, 3].map(seq => source.append([rawFrame(seq)])))
      await source.append([rawFrame(4)])
      // Its Owner record comes first.
      expect(sizes).toEqual([1, 3, 1])
      expect((await facts()).map(({ headers }) => headers.eventId)).toEqual([1, 2, 3, 4])
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
    refusing({ place: () => place, openOne, facts })
  })
}

type World = {
  readonly place: () => Place
  readonly openOne: () => Promise<Source>
  readonly facts: () => Promise<readonly LogRecord[]>
}

function refusing({ place, openOne, facts }: World): void {
  test('a fact that can not be encoded takes no id; what is before it is appended', async () => {
    const source = await openOne()
    const bad = { type: 'RawFrame', fact: { ...rawFrame(2).fact, seq: 0.5 } } as const
    const refused = source.append([rawFrame(1), bad, rawFrame(3)])
    await expect(refused).rejects.toMatchObject({ code: 'bad-body' })
    await expect(source.append([bad])).rejects.toMatchObject({ code: 'bad-body' })
    await source.append([rawFrame(4)])
    expect((await facts()).map(({ headers }) => headers.eventId)).toEqual([1, 2])
  })

  test('one that can not take over leaves no writer open', async () => {
    const first = await openOne()
    await first.append([rawFrame(1)])
    const log = await place().client()
    let closed = 0
    const failing: Log = {
      ...log,
      async writer(options) {
        const writer = await log.writer(options)
        const append = () => Promise.reject(new Error('no broker'))
        const close = () => {
          closed++
          return writer.close()
        }
        return { append, close }
      },
    }
    const given = { codec: place().codec, at: atOf(place()), name: 'test', build: 'test' }
    await expect(openSource({ log: failing, ...given })).rejects.toThrow('no broker')
    expect(closed).toBe(1)
  })

  test('facts that the log does not take are refused rather than piled up', async () => {
    const source = await openOne()
    const many = Array.from({ length: 50_001 }, (_, index) => rawFrame(index))
    await expect(source.append(many)).rejects.toMatchObject({ code: 'unavailable' })
    await source.append([rawFrame(1)])
    expect((await facts()).map(({ headers }) => headers.eventId)).toEqual([1])
  })
}

const atOf = ({ topics }: Place) => ({ topic: topics.s1.name, partition: 2 })

async function openAt(place: Place, lingerMs = 0, sizes: number[] = []) {
  const log = counting(await place.client(), sizes)
  const given = { codec: place.codec, at: atOf(place), name: 'test', build: 'test' }
  return openSource({ log, ...given, lingerMs })
}

/** The log, noting how many records each append holds. */
const counting = (log: Log, sizes: number[]): Log => ({
  ...log,
  async writer(options) {
    const writer = await log.writer(options)
    return {
      ...writer,
      append(batch) {
        sizes.push(batch.length)
        return writer.append(batch)
      },
    }
  },
})
