import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { topics } from '@polytraders/messages'
import * as rt from '@polytraders/runtime'
import { allToyTopics, newRun, rawFrame, clockTick, toyCells, toyTopics, toyWirings } from '@polytraders/testkit'
import { startFollower } from '../src/io/follower.ts'

const opts = { brokers: ['127.0.0.1:19092'], clientId: 'follower-check' }
const run = newRun()
const toys = toyTopics(run)
const wirings = toyWirings(run, toys)
const own = { ...toys.wide, name: `test-${run}-replay.v1` }
const raw = { ...toys.wide, name: `test-${run}-replay.raw.v1` }
const all = [...allToyTopics(toys), own, raw]
await rt.provisionTopics(opts, { cells: toyCells, replication: 1, topics: all })
const codec = rt.buildCodec()
const log = await rt.createKafkaLog(opts)
const rename = (name: string) => name === topics.replay.name ? own.name : name === topics.replayRaw.name ? raw.name : name
const mapped: rt.Log = {
  ...log,
  ends: t => log.ends(rename(t)),
  read: (at, from) => log.read({ ...at, topic: rename(at.topic) }, from),
  writer: o => log.writer({ ...o, topic: rename(o.topic) }),
  join: o => log.join({ ...o, group: `${o.group}-${run}`, own: rename(o.own), celled: o.celled.map(rename) }),
}
const plain = { padding: 200 }
const hosts: rt.Host[] = []
for (const toy of ['a', 'b', 'w', 'all'] as const) {
  if (process.env.NO_B && toy === 'b') continue
  hosts.push(await rt.startHost({ log, codec, wiring: wirings[toy], policy: plain, cells: toyCells, build: 't', config: '{}', now: Date.now, note: () => {}, failed: e => { console.error('host failed', e); process.exit(1) } }))
}
const sources = new Map<string, Promise<rt.Source>>()
const say = async (topic: string, partition: number, facts: rt.RawFact[]) => {
  const k = `${topic}:${partition}`
  let s = sources.get(k)
  if (!s) { s = rt.openSource({ log, codec, at: { topic, partition }, name: 'feed', build: 't' }); sources.set(k, s) }
  await (await s).append(facts)
}
let seq = 0
async function feed(n: number) {
  for (let i = 0; i < n; i += 100) {
    const frames = Array.from({ length: 100 }, () => rawFrame(++seq, 'y'.repeat(500)))
    const jobs: Promise<void>[] = [say(toys.wide.name, 0, [clockTick(seq)])]
    for (let p = 0; p < toyCells; p++) { jobs.push(say(toys.s1.name, p, frames)); jobs.push(say(toys.s2.name, p, [clockTick(seq)])) }
    await Promise.all(jobs)
  }
}
const N = Number(process.env.N ?? 3000)
let t = performance.now()
await feed(N)
console.log('fed', N, 'x4 in', Math.round(performance.now() - t))
while (!hosts.every(h => h.ready() && h.cells().size > 0)) await sleep(50)
console.log('hosts live', Math.round(performance.now() - t))
const freshCells = () => (Object.entries(wirings) as any[]).flatMap(([toy, wiring]) =>
  toy === 'b' && process.env.NO_B_CELLS ? [] :
  Array.from({ length: rt.cellsOf(wiring, toyCells) }, (_, cell) => rt.createCell(rt.cellSpec({ wiring, policy: plain, cell, cells: toyCells, codec }))))
t = performance.now()
const follow = (name: string) => startFollower({
  log: mapped, codec, build: 't', cells: freshCells, now: Date.now,
  locate: (_c, d) => { console.log('DIFF', d.cause); return { topic: '', partition: 0, offset: 0, event_id: 0, type: '', field: '', expected: '', got: '' } },
  limits: { reportEveryMs: 500, relieveEveryMs: 500, windowBytesMax: Number(process.env.WB ?? 2 * 1024 * 1024) },
  failed: e => { console.error('follower failed', name, e); process.exit(1) },
})
const f1 = await follow('one')
const f2 = await follow('two')
const compared = async () => {
  const got = new Map<string, any>()
  for await (const rs of log.read({ topic: raw.name, partition: 0 }, 0)) for (const r of rs) if (r.headers.type === 'CellCompared') { const f: any = codec.decode('CellCompared', r.value as Buffer); got.set(`${f.stage}/${f.cell}`, f) }
  return got
}
const state = async () => {
  const got = await compared()
  return [...got].sort().map(([k, f]) => `${k.slice(4)} ${f.equal}/${f.compared}${f.divergence ? ' DIVERGED' : ''} job ${f.replay_job_id.slice(0, 4)}`)
}
const lasts = async () => { let n = 0; for (const tp of [toys.a, toys.b, toys.w]) for (const e of await log.ends(tp.name)) n += e.high; return n }
for (let i = 0; i < 20; i++) {
  await sleep(1000)
  const s = await state()
  const total = [...(await compared()).values()].reduce((a, f) => a + f.compared, 0)
  console.log(Math.round(performance.now() - t), 'cells', s.length, 'compared', total, 'of <', await lasts(), Math.round(process.memoryUsage().rss / 1e6), 'MB')
  if (i === 5) { console.log('more'); await feed(1000) }
  if (i === 9) { console.log('first follower closes'); await f1.close() }
}
console.log((await state()).join('\n'))
await f2.close()
for (const h of hosts) await h.drain()
for (const s of sources.values()) await (await s).close()
await log.close()
await rt.deleteTopics(opts, all)
console.log('done')
process.exit(0)
