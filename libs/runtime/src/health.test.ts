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
    [0, { frames: 1, framesTooLarge: 0 }],
    [3, { frames: 5, framesTooLarge: 2 }],
  ])
  metrics.count('collector', 'What the collector counts.', () => cells)
  const scraped = async () =>
    (await http.inject('/metrics')).body.split('\n').filter(line => /collector/.test(line))
  expect(await scraped()).toEqual([
    '# HELP polytraders_collector_frames What the collector counts.',
    '# TYPE polytraders_collector_frames gauge',
    'polytraders_collector_frames{cell="0",build="1.2.3"} 1',
    'polytraders_collector_frames{cell="3",build="1.2.3"} 5',
    '# HELP polytraders_collector_frames_too_large What the collector counts.',
    '# TYPE polytraders_collector_frames_too_large gauge',
    'polytraders_collector_frames_too_large{cell="0",build="1.2.3"} 0',
    'polytraders_collector_frames_too_large{cell="3",build="1.2.3"} 2',
  ])
  cells.delete(3)
  cells.set(0, { frames: 9, framesTooLarge: 0 })
  expect((await scraped()).filter(line => /^polytraders/.test(line))).toEqual([
    'polytraders_collector_frames{cell="0",build="1.2.3"} 9',
    'polytraders_collector_frames_too_large{cell="0",build="1.2.3"} 0',
  ])
})

test('two edges of one process are told apart by their names', async () => {
  const { http, metrics } = served(0)
  metrics.count('polling', 'Of the pollers.', () => [[0, { bodies: 2 }]])
  metrics.count('history', 'Of the history.', () => [['0', { bodies: 3 }]])
  const { body } = await http.inject('/metrics')
  expect(body).toContain('polytraders_polling_bodies{cell="0",build="1.2.3"} 2')
  expect(body).toContain('polytraders_history_bodies{cell="0",build="1.2.3"} 3')
})
