/** `polytraders book`: the ladder of one token, from Redis. */
import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig } from '@polytraders/config'
import {
  connectRedis,
  type HotBookReading,
  type RedisClient,
  RedisError,
  readHotBook,
  readHotMarket,
  redisVars,
} from '@polytraders/redis'
import { type Command, Option } from 'commander'
import { CliError } from '../error.ts'
import { runningInstall } from '../install.ts'
import { drawLadder } from '../ladder-text.ts'
import { print, printJson } from '../output.ts'
import { wholeNumber } from '../parse.ts'

type BookOptions = { readonly depth: number; readonly watch?: true; readonly json?: true }

const watchEveryMs = 250
const conditionId = /^0x[0-9a-f]{64}$/i

export function bookCommand(program: Command): void {
  program
    .command('book')
    .argument('<token>', 'a token id; of a condition id the YES book is shown')
    .description('draw the ladder of a token from Redis: levels, certificate, age')
    .addOption(new Option('--depth <n>', 'levels of each side').default(10).argParser(wholeNumber))
    .option('--watch', 'draw it again as it changes')
    .option('--json', 'one JSON object; with --watch one a line')
    .action(async (id: string, options: BookOptions) => {
      const config = readConfig({ ...runningInstall(), ...process.env }, redisVars)
      try {
        const redis = await connectRedis(config.REDIS_URL)
        if (options.watch) await watch(redis, id, options)
        else show(await read(redis, id), id, options)
        redis.close()
      } catch (error) {
        if (!(error instanceof RedisError)) throw error
        throw new CliError(error.message, 'start the services with `polytraders up`')
      }
    })
}

async function read(redis: RedisClient, id: string): Promise<HotBookReading> {
  if (!conditionId.test(id)) return readHotBook(redis, id)
  const market = await readHotMarket(redis, id.toLowerCase())
  if (market) return readHotBook(redis, market.yes)
  const detail = `no book of market ${id} is there: nobody writes it, or its time ran out`
  return { ok: false, reason: 'absent', detail }
}

function show(reading: HotBookReading, id: string, { depth, json }: BookOptions): void {
  if (!reading.ok) {
    if (!json) throw new CliError(reading.detail, hintOf(reading.reason))
    printJson({ token: id, ...reading })
    process.exitCode = 1
    return
  }
  const { book } = reading
  const nowMs = Date.now()
  if (!json) {
    print(drawLadder(book, { depth, nowMs }))
    return
  }
  const [bids, asks] = [book.bids.slice(0, depth), book.asks.slice(0, depth)]
  printJson({ ok: true, ...book, bids, asks, ageMs: nowMs - book.recvMs })
}

const hintOf = (reason: 'absent' | 'malformed') =>
  reason === 'absent'
    ? 'the hot books are written by apps/02-ingestion/src/hot-books.ts; is it running?'
    : 'something else wrote that key'

const clearScreen = '\u001b[H\u001b[J'

/** Until it is interrupted. What is not there may come: it is said, and looked for again. */
async function watch(redis: RedisClient, id: string, options: BookOptions): Promise<never> {
  let last = ''
  for (;;) {
    const reading = await read(redis, id)
    const place = reading.ok ? `${reading.book.owner}.${reading.book.eventId}` : reading.detail
    if (options.json) {
      if (place !== last) show(reading, id, options)
    } else {
      if (process.stdout.isTTY) process.stdout.write(clearScreen)
      if (reading.ok) show(reading, id, options)
      else if (place !== last || process.stdout.isTTY) print(reading.detail)
    }
    last = place
    await sleep(watchEveryMs)
  }
}
