import { expect, test } from '@jest/globals'
import { createTwins } from './twins.ts'

function create(options: { readonly twinTextsMax?: number } = {}) {
  const lacking: number[] = []
  const lacks = (connection: number) => void lacking.push(connection)
  const twins = createTwins({
    ...{ connections: [1, 2], twinMsMax: 2_000, twinTextsMax: 100, lacks },
    ...options,
  })
  twins.begin(0)
  return { twins, lacking }
}

test('what both are told, in any order and each in its time, is no difference', () => {
  const { twins, lacking } = create()
  twins.heard(1, 'a', 3_000)
  twins.heard(2, 'b', 3_100)
  twins.heard(1, 'b', 4_900)
  twins.heard(2, 'a', 4_999)
  twins.heard(1, 'later', 60_000)
  expect(lacking).toEqual([])
})

test('what one is not told in time is counted against it, once', () => {
  const { twins, lacking } = create()
  twins.heard(1, 'a', 3_000)
  twins.heard(2, 'b', 3_001)
  twins.heard(1, 'b', 3_002)
  twins.heard(1, 'c', 4_999)
  expect(lacking).toEqual([])
  twins.heard(2, 'c', 5_000)
  twins.heard(1, 'd', 5_500)
  expect(lacking).toEqual([2])
})

test('told twice to one is no difference', () => {
  const { twins, lacking } = create()
  for (const connection of [1, 1, 2]) twins.heard(connection, 'a', 3_000)
  twins.heard(1, 'b', 9_000)
  expect(lacking).toEqual([])
})

test('first books and PONGs are its own, and after a change what was on its way is let go', () => {
  const { twins, lacking } = create()
  twins.heard(1, 'PONG', 3_000)
  twins.heard(1, '[{"event_type":"book"}]', 3_000)
  twins.heard(1, 'a', 3_000)
  twins.begin(3_500)
  twins.heard(2, 'b', 5_499)
  twins.heard(1, 'c', 60_000)
  expect(lacking).toEqual([])
})

test('no more are kept than may be, and of those let go nothing is said', () => {
  const { twins, lacking } = create({ twinTextsMax: 2 })
  for (const text of ['a', 'b', 'c', 'd', 'e']) twins.heard(1, text, 3_000)
  twins.heard(1, 'later', 9_000)
  // 'a' and 'b' had to go; the three that were left lacked the second connection.
  expect(lacking).toEqual([2, 2, 2])
})
