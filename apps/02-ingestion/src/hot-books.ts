/**
 * The third process of 02-ingestion: keeps the newest book of each token in Redis. It reads
 * what the book builder says and speaks to no topic: nothing depends on Redis being there.
 */
import { integer, readConfig } from '@polytraders/config'
import { createRedis, redisVars } from '@polytraders/redis'
import { patientFetch } from '@polytraders/runtime/kafka'
import { processVars, runProcess } from '@polytraders/runtime/process'
import {
  defaultHotBooksLimits as defaults,
  hotBooksCounts,
  startHotBooks,
} from './io/hot-books-sink.ts'

const config = readConfig(process.env, {
  ...processVars,
  ...redisVars,
  HOT_BOOKS_TTL_MS: integer(1_000, 3_600_000)
    .default(defaults.ttlMs)
    .describe('how long a book stays that nobody writes any more'),
  HOT_BOOKS_MARKETS_MAX: integer(1, 100_000)
    .default(defaults.marketsMax)
    .describe('markets of a cell that are kept'),
  HOT_BOOKS_BACK_RECORDS: integer(0, 100_000_000)
    .default(defaults.backRecordsMax)
    .describe('records of a cell that are read before those that come'),
})

await runProcess({
  name: '02-hot-books',
  config,
  fetch: { ...patientFetch, pauseMs: 50 },
  stages: [],
  async edges({ log, codec, http, count, failed }) {
    const hotBooks = await startHotBooks({
      log,
      codec,
      redis: createRedis(config.REDIS_URL),
      limits: {
        ttlMs: config.HOT_BOOKS_TTL_MS,
        marketsMax: config.HOT_BOOKS_MARKETS_MAX,
        backRecordsMax: config.HOT_BOOKS_BACK_RECORDS,
      },
      now: Date.now,
      failed,
    })
    http.get('/hot-books', async () => ({ cells: hotBooks.counts() }))
    count('hot_books', hotBooksCounts, () => Object.entries(hotBooks.counts()))
    return [hotBooks]
  },
})
