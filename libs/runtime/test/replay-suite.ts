/** Where replay can begin on a log, as tests: run on the log in memory and on Kafka. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Cell, createCell, type Log, placeCell, replaySpec } from '@polytraders/runtime'
import { type Place, type ToyName } from '@polytraders/testkit'
import { createFeed, plain, settled, startLive } from './hosting.ts'

export function replaySuite(name: string, open: () => Promise<Place>): void {
  describe(`${name}: where replay can begin`, () => {
    let place: Place
    let log: Log
    beforeEach(async () => {
      place = await open()
      log = await place.client()
    })
    afterEach(() => place.close())

    /** What the first cell of a toy was when it had taken all there is, and was drained. */
    async function drained(toy: ToyName): Promise<Cell> {
      await (await createFeed(place)).frames(60)
      const config = JSON.stringify(plain)
      const hosting = await startLive(place, toy, { snapshotInputs: 20, config })
      await settled(place, hosting)
      const cell = hosting.host.cells().get(0)?.cell
      await hosting.host.drain()
      if (!cell) throw new Error('it had no cell')
      return cell
    }
    const fresh = (toy: ToyName) => {
      const { wirings, cells, codec } = place
      return createCell(replaySpec({ wiring: wirings[toy], policy: plain, cell: 0, cells, codec }))
    }
    const withoutBeginning = (low: number): Log => ({
      ...log,
      ends: async topic => (await log.ends(topic)).map(end => ({ ...end, low })),
    })

    test('at the beginning while that is there', async () => {
      await drained('a')
      const cell = fresh('a')
      expect(await placeCell(log, cell, null)).toBe(true)
      expect(cell.state).toEqual(fresh('a').state)
    })

    test('at the newest snapshot where it is not, as the cell was then', async () => {
      const { state } = await drained('a')
      const cell = fresh('a')
      expect(await placeCell(withoutBeginning(1), cell, null)).toBe(true)
      expect(cell.state).toEqual(state)
    })

    test('beyond a record only where a snapshot is', async () => {
      const { state } = await drained('a')
      const at = state.self.next
      expect(await placeCell(log, fresh('a'), at - 1)).toBe(true)
      expect(await placeCell(log, fresh('a'), at)).toBe(false)
    })

    test('nowhere without a snapshot, or where what comes after it is gone too', async () => {
      const { state } = await drained('a')
      expect(await placeCell(withoutBeginning(state.self.next + 1), fresh('a'), null)).toBe(false)
      expect(await placeCell(withoutBeginning(1), fresh('w'), null)).toBe(false)
    })
  })
}
