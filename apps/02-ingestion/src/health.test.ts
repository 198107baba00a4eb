import { expect, test } from '@jest/globals'
import { type Finding, findings, healthOf, priceFindings } from './health.ts'

const table = Object.entries<Finding>(findings)

test('a book with nothing against it is connected, valid, TRUSTED and clean', () => {
  expect(healthOf(0)).toEqual({
    feed: 'connected',
    validity: 'valid',
    verdict: 'TRUSTED',
    quality: 'clean',
    reasons: [],
  })
})

test.each(table)('%s alone makes of a book what the table says', (reason, finding) => {
  const { bit, feed, validity, verdict, quality } = finding
  const reasons = verdict === 'TRUSTED' ? [] : [reason]
  expect(healthOf(bit)).toEqual({ feed, validity, verdict, quality, reasons })
})

test('each finding has a bit of its own, in the order of the table', () => {
  expect(table.map(([, { bit }]) => bit)).toEqual(table.map((_, row) => 2 ** row))
})

test('what is not TRUSTED is suspect: no later stage can take it for usable', () => {
  for (const [, { verdict, quality }] of table) {
    expect(quality === 'suspect').toBe(verdict !== 'TRUSTED')
  }
})

test('health is the worst of each column', () => {
  const bits = findings.silent.bit | findings.wide.bit | findings['refresh-differs'].bit
  expect(healthOf(bits)).toMatchObject({
    feed: 'degraded',
    validity: 'invalid',
    verdict: 'BROKEN',
    reasons: ['silent', 'refresh-differs'],
  })
})

test.each([
  [620_000, 640_000, 'valid', 'TRUSTED'],
  [300_000, 600_000, 'valid', 'TRUSTED'],
  [300_000, 610_000, 'invalid', 'TRUSTED'],
  [640_000, 640_000, 'invalid', 'SUSPECT'],
  [650_000, 640_000, 'invalid', 'SUSPECT'],
  [0, 1_000_000, 'invalid', 'TRUSTED'],
])('best prices %d and %d make a book %s and %s', (bid, ask, validity, verdict) => {
  expect(healthOf(priceFindings(bid, ask, 300_000))).toMatchObject({ validity, verdict })
})
