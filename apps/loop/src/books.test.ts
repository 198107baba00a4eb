import { expect, test } from '@jest/globals'
import { type CertificateChange, runBooks } from './books.ts'
import { marketDayRecording } from './day.ts'
import { parseRecording } from './recording.ts'

const market = `0x${'ab'.repeat(32)}`
const markets = JSON.stringify([
  {
    id: '1',
    question: 'Q',
    slug: 'q',
    conditionId: market,
    clobTokenIds: '["101", "202"]',
    outcomes: '["Yes", "No"]',
    orderPriceMinTickSize: 0.01,
    orderMinSize: 5,
    negRisk: false,
    active: true,
    closed: false,
  },
])
const head = 'ts_ms,event_type,asset_id,side,price,size,best_bid,best_ask'
const rows = [
  '1000,PRICE_CHANGE,101,BID,0.45,10,0.45,0.55',
  '1000,PRICE_CHANGE,202,ASK,0.55,10,0.45,0.55',
  '1000,LAST_TRADE,101,BID,0.45,1,0.45,0.55',
  '3000,PRICE_CHANGE,101,ASK,0.55,7,0.45,0.55',
  '3000,PRICE_CHANGE,202,BID,0.45,7,0.45,0.55',
  '2900,PRICE_CHANGE,101,ASK,0.6,0.5,0.45,0.55',
]
const csv = (...lines: readonly string[]) =>
  parseRecording({ name: 'a.csv', bytes: Buffer.from([head, ...lines, ''].join('\r\n')), markets })

test('rows of a market and a moment are one frame, received no earlier than the one before', () => {
  const frames = [...csv(...rows).frames]
  expect(frames.map(({ recv_ms, seq }) => [recv_ms, seq])).toEqual([
    [1_000, 1],
    [1_000, 2],
    [3_000, 3],
    [3_000, 4],
  ])
  expect(JSON.parse(frames[0]?.text ?? '')).toEqual({
    market,
    price_changes: [change('101', 'BUY', '0.45', '10'), change('202', 'SELL', '0.55', '10')],
    timestamp: '1000',
    event_type: 'price_change',
  })
  expect(JSON.parse(frames[1]?.text ?? '')).toMatchObject({ event_type: 'last_trade_price' })
})

const change = (asset_id: string, side: string, price: string, size: string) => ({
  ...{ asset_id, price, size, side, hash: null },
  ...{ best_bid: '0.45', best_ask: '0.55' },
})

test.each([
  ['1000,PRICE_CHANGE,101,BID,0.45,10,0.45', 'a.csv:2 is no row: expected ts_ms'],
  ['1000,PRICE_CHANGE,101,BUY,0.45,10,0.45,0.55', 'a.csv:2 is no row: expected ts_ms'],
  ['x,PRICE_CHANGE,101,BID,0.45,10,0.45,0.55', 'a.csv:2 is no row: expected ts_ms'],
  ['1000,PRICE_CHANGE,999,BID,0.45,10,0.45,0.55', 'a.csv:2: the markets have no token 999'],
])('row %p is refused, and its line named', (row, message) => {
  expect(() => [...csv(row).frames]).toThrow(message)
})

test('a book of changes alone counts once its warm-up is over, and says what it lacks', () => {
  const changes: CertificateChange[] = []
  const after = ['3050,PRICE_CHANGE,101,BID,0.44,3,0.45,0.55']
  const report = runBooks(csv(...rows.slice(0, 5), ...after), {
    policy: { warmUpMs: 2_000 },
    changed: said => changes.push(said),
  })
  expect(report.tokens['101']).toMatchObject({
    market,
    outcome: 'YES',
    validity: 'valid',
    certificate: { verdict: 'SUSPECT', reasons: ['snapshot-absent', 'mirror-differs'] },
    bbo: { compared: 1, agreed: 1 },
    mirror: { compared: 1, agreed: 0 },
  })
  expect(changes.map(({ frame, recv_ms, reasons }) => [frame, recv_ms, reasons.join()])).toEqual([
    [0, 1_000, 'awaiting-snapshot'],
    [0, 1_000, 'awaiting-snapshot,snapshot-absent'],
    [1, 1_100, 'awaiting-snapshot,snapshot-absent,bbo-differs'],
    [2, 3_000, 'snapshot-absent'],
    [3, 3_150, 'snapshot-absent,mirror-differs'],
  ])
})

test('the books of a seeded day are all trusted, and come out the same again', () => {
  const { frames, ...day } = marketDayRecording(7)
  const some = () => {
    const taken = []
    for (const frame of frames) {
      taken.push(frame)
      if (taken.length === 2_000) break
    }
    return taken
  }
  const report = runBooks({ ...day, frames: some() })
  expect(report.frames).toBe(2_000)
  for (const { certificate, venueHash, bbo, mirror } of Object.values(report.tokens)) {
    expect([certificate.verdict, venueHash.broken]).toEqual(['TRUSTED', 0])
    expect([bbo.agreed, mirror.agreed]).toEqual([bbo.compared, mirror.compared])
  }
  expect(runBooks({ ...day, frames: some() })).toEqual(report)
})
