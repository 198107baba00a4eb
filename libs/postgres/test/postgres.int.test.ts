import { mkdtempSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { migrate, openPostgres, readPosition, storeBatch } from '@polytraders/postgres'
import { postgresUrl, type TestSchema, testSchema } from './schema.ts'

let place: TestSchema
beforeEach(() => {
  place = testSchema()
})
afterEach(() => place.close())

const setOf = (files: Record<string, string>) => {
  const folder = mkdtempSync(`${tmpdir()}/migrations-`)
  for (const [name, sql] of Object.entries(files)) writeFileSync(`${folder}/${name}.sql`, sql)
  return { name: 'test', folder: pathToFileURL(`${folder}/`) }
}

const numbers = {
  '0001-numbers': 'create table numbers (event_id bigint primary key);',
  '0002-more': 'alter table numbers add column who text;',
}

test('migrations run once, however many processes start at the same time', async () => {
  const set = setOf(numbers)
  await Promise.all(Array.from({ length: 6 }, () => migrate(place.options, [set])))
  await migrate(place.options, [set])
  const applied = await place.open().query('select name from migrations_test order by name')
  expect(applied).toEqual([{ name: '0001-numbers' }, { name: '0002-more' }])
})

test('a migration that fails leaves nothing of its set behind, and says so', async () => {
  const bad = setOf({ ...numbers, '0002-more': 'alter table nothing add column who text;' })
  await expect(migrate(place.options, [bad])).rejects.toMatchObject({ code: 'migration' })
  const tables = 'select 1 from pg_tables where schemaname = $1 and tablename = $2'
  expect(await place.open().query(tables, [place.options.schema, 'numbers'])).toEqual([])
})

const at = { topic: 'registry.v1', partition: 0 }
const facts = (from: number, to: number, owner = 0) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ owner, eventId: from + index }))

function storing(place: TestSchema, who = 'a') {
  const postgres = place.open()
  return {
    postgres,
    store: (records: ReturnType<typeof facts>, fail = false) =>
      storeBatch(
        postgres,
        { sink: 'test', at },
        { records, position: positionOf(records) },
        async (query, fresh) => {
          for (const { eventId } of fresh) {
            await query('insert into numbers values ($1, $2)', [eventId, who])
          }
          if (fail) throw new Error('killed')
        },
      ),
    count: async () => (await postgres.query('select * from numbers')).length,
    position: () => readPosition(postgres, { sink: 'test', at }),
  }
}

const positionOf = (records: ReturnType<typeof facts>) => {
  const { owner, eventId } = records.at(-1) ?? { owner: -1, eventId: 0 }
  return { offset: eventId + 1, owner, eventId }
}

test('a batch that comes twice, or in part, is there once', async () => {
  await migrate(place.options, [setOf(numbers)])
  const sink = storing(place)
  await sink.store(facts(1, 5))
  await sink.store(facts(1, 5))
  await sink.store(facts(4, 8))
  expect(await sink.count()).toBe(8)
  expect(await sink.position()).toEqual({ offset: 9, owner: 0, eventId: 8 })
})

test('a batch that fails before its commit leaves neither rows nor position', async () => {
  await migrate(place.options, [setOf(numbers)])
  const sink = storing(place)
  await sink.store(facts(1, 2))
  await expect(sink.store(facts(3, 4), true)).rejects.toThrow('killed')
  expect(await sink.count()).toBe(2)
  expect(await sink.position()).toEqual({ offset: 3, owner: 0, eventId: 2 })
})

test('a superseded process stores nothing, and takes no position back', async () => {
  await migrate(place.options, [setOf(numbers)])
  const sink = storing(place)
  await sink.store(facts(1, 5))
  await sink.store(facts(6, 8, 6))
  await storing(place, 'zombie').store(facts(6, 7))
  await storing(place, 'zombie').store([{ owner: 0, eventId: 9 }])
  const rows = await sink.postgres.query("select * from numbers where who = 'zombie'")
  expect(rows).toEqual([])
})

test('two processes at once store every fact once', async () => {
  await migrate(place.options, [setOf(numbers)])
  const [a, b] = [storing(place, 'a'), storing(place, 'b')]
  for (let from = 1; from <= 41; from += 10) {
    await Promise.all([a.store(facts(from, from + 9)), b.store(facts(from, from + 9))])
  }
  expect(await a.count()).toBe(50)
})

test('a connection that is cut in mid-transaction is replaced, and the work repeated', async () => {
  const postgres = place.open()
  let attempts = 0
  const answer = await postgres.inTransaction(async query => {
    if (attempts++ === 0) await query('select pg_terminate_backend(pg_backend_pid())')
    return query('select 7 as seven')
  })
  expect(answer).toEqual([{ seven: 7 }])
  expect(attempts).toBe(2)
})

test('a Postgres that comes back is waited for; one that does not is unavailable', async () => {
  const gate = await createGate()
  const url = postgresUrl.replace(/@[^/]+/, `@127.0.0.1:${gate.port}`)
  const limits = { attemptsMax: 4, firstDelayMs: 50, delayMsMax: 200 }
  const postgres = place.open({ url, limits })
  gate.shut()
  await expect(postgres.query('select 1')).rejects.toMatchObject({ code: 'unavailable' })
  const asking = place
    .open({ url, limits: { ...limits, attemptsMax: 20 } })
    .query('select 1 as one')
  setTimeout(gate.open, 300)
  expect(await asking).toEqual([{ one: 1 }])
  gate.close()
})

test('statements have a bound, and what is wrong is told by a code', async () => {
  const postgres = place.open({ statementMsMax: 100 })
  await expect(postgres.query('select pg_sleep(5)')).rejects.toMatchObject({ code: 'timeout' })
  await expect(postgres.query('select from where')).rejects.toMatchObject({ code: 'refused' })
  await migrate(place.options, [setOf(numbers)])
  await postgres.query('insert into numbers values (1)')
  const twice = postgres.query('insert into numbers values (1)')
  await expect(twice).rejects.toMatchObject({ code: 'constraint' })
  expect(() => openPostgres({ url: 'mysql://x', name: 'x' })).toThrow('postgres://')
})

test('connections are ours by name, and no more than the bound', async () => {
  const name = `bounded-${place.options.schema}`
  const postgres = place.open({ name, connectionsMax: 3 })
  await Promise.all(Array.from({ length: 12 }, () => postgres.query('select pg_sleep(0.02)')))
  const sql = 'select count(*)::int as open from pg_stat_activity where application_name = $1'
  const [row] = await place.open().query(sql, [name])
  expect(row).toEqual({ open: 3 })
})

/** Stands between a client and Postgres, and can be shut. */
async function createGate() {
  const { hostname, port: target } = new URL(postgresUrl)
  const sockets = new Set<Socket>()
  let isOpen = true
  const server = createServer(client => {
    if (!isOpen) return void client.destroy()
    const upstream = connect(Number(target), hostname)
    for (const socket of [client, upstream]) socket.on('error', () => {})
    for (const socket of [client, upstream]) sockets.add(socket)
    client.pipe(upstream).pipe(client)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const shut = () => {
    isOpen = false
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    shut,
    open: () => {
      isOpen = true
    },
    close() {
      shut()
      server.close()
    },
  }
}
