/** What the host does with inputs that are not as they should be, in memory and on Kafka. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { bodyOf, type DeadLetter, decodeFact, type FactName } from '@polytraders/messages'
import { clockTick, type Place, rawFrame, readAll, unreadableText } from '@polytraders/testkit'
import {
  createFeed,
  type Feed,
  failureOf,
  type Hosting,
  type Overrides,
  plant,
  settled,
  startLive,
  startToy,
} from './hosting.ts'

type World = {
  readonly place: () => Place
  readonly feed: () => Feed
  readonly run: (toy: 'a' | 'w', overrides?: Overrides) => Promise<Hosting>
}

export function readingSuite(name: string, open: () => Promise<Place>): void {
  describe(`${name}: what the host does with bad inputs`, () => {
    let place: Place
    let feed: Feed
    let hosting: Hosting | null = null
    beforeEach(async () => {
      place = await open()
      feed = await createFeed(place)
    })
    afterEach(async () => {
      await hosting?.host.stop()
      hosting = null
      await place.close()
    })
    const run: World['run'] = async (toy, overrides) => {
      hosting = await startLive(place, toy, overrides)
      await settled(place, hosting)
      return hosting
    }
    const world = { place: () => place, feed: () => feed, run }
    badIds(world)
    badBytes(world)
    precedence(world)
  })
}

const s1Of = ({ topics }: Place) => ({ topic: topics.s1.name, partition: 0 })
const stateOf = ({ host }: Hosting) => host.cells().get(0)?.cell.state

function plantFrame(place: Place, eventId: number, seq: number): Promise<number> {
  const value = place.codec.encode('RawFrame', rawFrame(seq).fact)
  return plant(place, s1Of(place), { type: 'RawFrame', value, eventId, owner: 0 })
}

function badIds({ place, feed, run }: World): void {
  test('an id seen before is dropped and counted', async () => {
    await feed().say('s1', 0, [rawFrame(1), rawFrame(2)])
    await plantFrame(place(), 2, 2)
    await plantFrame(place(), 3, 3)
    const state = stateOf(await run('a'))
    expect(state?.readers[0]).toMatchObject({ duplicates: 1, lastId: 3 })
    expect(state?.heard).toBe(3)
  })

  test('with the id rule off the same record would have been counted twice', async () => {
    await feed().say('s1', 0, [rawFrame(1), rawFrame(2)])
    await plantFrame(place(), 2, 2)
    const state = stateOf(await run('a', { rules: { owners: true, ids: false } }))
    expect(state?.heard).toBe(3)
  })

  test('a missing id stops the stage, and names the place', async () => {
    await feed().say('s1', 0, [rawFrame(1)])
    await plantFrame(place(), 3, 3)
    const failure = await failureOf(await startToy(place(), 'a'))
    expect(failure).toMatchObject({ code: 'lost' })
    expect(failure?.message).toContain(`id 3 at ${s1Of(place()).topic}:0:2 follows id 1`)
  })
}

function badBytes({ place, run }: World): void {
  test('what cannot be read is a dead letter with coordinates; the stream goes on', async () => {
    const good = place().codec.encode('RawFrame', rawFrame(1).fact)
    const bad: [string, FactName, Buffer][] = [
      ['bad-body', 'RawFrame', good.subarray(0, good.length - 3)],
      ['bad-body', 'RawFrame', Buffer.concat([good, Buffer.from('more')])],
      ['bad-prefix', 'RawFrame', Buffer.from('{"json":true}')],
      ['unknown-schema', 'RawFrame', withSchemaId(good, 2_000_000_000)],
      ['unknown-schema', 'RawFrame', place().codec.encode('ClockTick', clockTick(1).fact)],
      ['bad-frame', 'RawFrame', place().codec.encode('RawFrame', rawFrame(6, unreadableText).fact)],
    ]
    for (const [index, [, type, value]] of bad.entries()) {
      await plant(place(), s1Of(place()), { type, value, eventId: index + 1, owner: -1 })
    }
    await plant(place(), s1Of(place()), { type: 'RawFrame', value: good, eventId: 7, owner: -1 })
    const a = await run('a')
    expect(stateOf(a)).toMatchObject({ deadLetters: 6 })
    expect(stateOf(a)?.lastId).toBeGreaterThan(0)
    const letters = await lettersOf(place())
    expect(letters.map(({ reason, offset }) => [reason, Number(offset)])).toEqual(
      bad.map(([reason], index) => [reason, index]),
    )
    expect(letters[0]).toMatchObject({ ...s1Of(place()), stage: a.host.stage })
    expect(letters.every(({ detail }) => detail.includes('expected') || detail !== '')).toBe(true)
    expect(Buffer.from(letters[2]?.head ?? []).toString()).toBe('{"json":true}')
  })

  test('a fact this build does not know is passed over and counted', async () => {
    const value = Buffer.from('of a newer build')
    const headers = { type: 'NewerFact', eventId: 1, owner: -1, cause: '', traceparent: '' }
    const writer = await (await place().client()).writer({ ...s1Of(place()), fence: null })
    await writer.append([{ key: '', value, headers }])
    const state = stateOf(await run('a'))
    expect(state).toMatchObject({ unknown: 1, deadLetters: 0, heard: 0 })
  })
}

function precedence({ place, feed, run }: World): void {
  test('of several inputs, what has precedence is taken first, whatever came first', async () => {
    await feed().say('s1', 0, [rawFrame(1), rawFrame(2)])
    await feed().say('wide', 0, [clockTick(1)])
    const w = await run('w')
    const log = await place().client()
    await feed().say('s1', 0, [rawFrame(3), rawFrame(4), rawFrame(5)])
    await feed().say('wide', 0, [clockTick(2)])
    await settled(place(), w)
    await w.host.drain()
    const own = await readAll(log, { topic: place().topics.w.name, partition: 0 })
    const runs = own.flatMap(({ headers, value }) =>
      headers.type === 'Journal' && value ? decodeFact('Journal', value).runs : [],
    )
    const taken = new Map<string, number>()
    for (const { topic, from, to } of runs) {
      expect(from).toBe(taken.get(topic) ?? 0)
      taken.set(topic, to + 1)
    }
    expect(taken).toEqual(
      new Map([
        [place().topics.s1.name, 6],
        [place().topics.wide.name, 3],
      ]),
    )
  })
}

function withSchemaId(value: Buffer, id: number): Buffer {
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(id, 1)
  return Buffer.concat([prefix, bodyOf(value)])
}

async function lettersOf(place: Place): Promise<readonly DeadLetter[]> {
  const at = { topic: place.topics.letters.name, partition: 0 }
  const records = await readAll(await place.client(), at)
  return records.flatMap(({ value }) => (value ? [decodeFact('DeadLetter', value)] : []))
}
