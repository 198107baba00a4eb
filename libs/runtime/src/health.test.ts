import { expect, test } from '@jest/globals'
import fastify from 'fastify'
import { serveHealth } from './health.ts'
import { createMetrics } from './metrics.ts'

function served(expected: number) {
  const http = fastify({ logger: false })
  const metrics = createMetrics('1.2.3')
  serveHealth(http, [], expected, metrics)
  return { http, metrics }
}

test('a process that hosts no core is alive and ready', async () => {
  const { http } = served(0)
  expect((await http.inject('/healthz')).statusCode).toBe(200)
  const readiness = await http.inject('/readyz')
  expect(readiness.statusCode).toBe(200)
  expect(readiness.json()).toEqual({ ready: true, cells: {} })
})

test('a process whose core is not hosted yet is alive and not ready', async () => {
  const { http } = served(1)
  expect((await http.inject('/healthz')).statusCode).toBe(200)
  expect((await http.inject('/readyz')).statusCode).toBe(503)
})

test('what an edge counts is scraped as it is now, by cell, and a lost cell is gone', async () => {
  const { http, metrics } = served(0)
  const cells = new Map([
    [0, { frames: 1, booksInDoubt: 0 }],
    [3, { frames: 5, booksInDoubt: 2 }],
  ])
  const counts = {
    frames: { counter: 'Frames received.' },
    booksInDoubt: { gauge: 'Books in doubt.' },
  }
  metrics.count('collector', counts, () => cells)
  const scraped = async () =>
    (await http.inject('/metrics')).body.split('\n').filter(line => /collector/.test(line))
  expect(await scraped()).toEqual([
    '# HELP polytraders_collector_frames_total Frames received.',
    '# TYPE polytraders_collector_frames_total counter',
    'polytraders_collector_frames_total{cell="0",build="1.2.3"} 1',
    'polytraders_collector_frames_total{cell="3",build="1.2.3"} 5',
    '# HELP polytraders_collector_books_in_doubt Books in doubt.',
    '# TYPE polytraders_collector_books_in_doubt gauge',
    'polytraders_collector_books_in_doubt{cell="0",build="1.2.3"} 0',
    'polytraders_collector_books_in_doubt{cell="3",build="1.2.3"} 2',
  ])
  cells.delete(3)
  cells.set(0, { frames: 9, booksInDoubt: 0 })
  expect((await scraped()).filter(line => /^polytraders/.test(line))).toEqual([
    'polytraders_collector_frames_total{cell="0",build="1.2.3"} 9',
    'polytraders_collector_books_in_doubt{cell="0",build="1.2.3"} 0',
  ])
})

test('two edges of one process are told apart by their names', async () => {
  const { http, metrics } = served(0)
  const counts = { bodies: { counter: 'Bodies.' } }
  metrics.count('polling', counts, () => [[0, { bodies: 2 }]])
  metrics.count('history', counts, () => [['0', { bodies: 3 }]])
  const { body } = await http.inject('/metrics')
  expect(body).toContain('polytraders_polling_bodies_total{cell="0",build="1.2.3"} 2')
  expect(body).toContain('polytraders_history_bodies_total{cell="0",build="1.2.3"} 3')
})
