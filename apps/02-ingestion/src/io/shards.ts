/**
 * Which shard a market belongs to: the one that its id ranks highest (rendezvous hashing), so that
 * it is on the same connections after a restart, whichever markets are there with it. There are
 * more shards than are needed, so that none has to be full.
 */
import { murmur2 } from '@polytraders/domain'

/** How full a shard is when all places are taken and ids are spread evenly, in percent. */
const fullPercent = 75

export const shardsOf = (marketsMax: number, shardMarketsMax: number) =>
  marketsMax <= shardMarketsMax
    ? 1
    : Math.ceil((marketsMax * 100) / (shardMarketsMax * fullPercent))

/** Shards of a market, the one it belongs to first; the next is for when that one is full. */
export function rankShards(conditionId: string, shards: number): readonly number[] {
  const ranks = Array.from({ length: shards }, (_, shard) => ({
    shard,
    rank: murmur2(Buffer.from(`${shard}/${conditionId}`, 'utf8')) >>> 0,
  }))
  return ranks.sort((a, b) => b.rank - a.rank).map(({ shard }) => shard)
}

/** What came over REST is on a connection of its own, which carries no market. */
export const restConnection = 0

/** Numbers of the connections of a shard: 1, 2 of the first, then 3, 4 ... */
export const connectionsOf = (shard: number, perShard: number): readonly number[] =>
  Array.from({ length: perShard }, (_, n) => 1 + shard * perShard + n)
