/**
 * Assigns partition k of every topic to one member; who has k keeps it, as far as an even share
 * allows. Where a stage is one cell (its own topic has one partition), its owner has every
 * partition of everything.
 */
import { type Cluster, type GroupMember, type PartitionAssigner } from 'kafkajs'
import { AssignerProtocol } from './kafka-client.ts'
import { LogError } from './log.ts'

const name = 'polytraders-cells'
const version = 1

type Wish = { readonly memberId: string; readonly wants: readonly number[] }

/** `owned` says which cells this member has now: it asks for them again at the next rebalance. */
export const cellAssigner =
  (own: string, owned: () => readonly number[]): PartitionAssigner =>
  ({ cluster }: { cluster: Cluster }) => ({
    name,
    version,
    async assign({ members, topics }: { members: GroupMember[]; topics: string[] }) {
      const cells = cluster.findTopicPartitionMetadata(own).length
      if (cells === 0) throw new LogError('unavailable', `${own} has no partitions yet`)
      for (const topic of topics) {
        const count = cluster.findTopicPartitionMetadata(topic).length
        if (cells > 1 && count !== cells) {
          const found = `${topic} has ${count} partitions, ${own} has ${cells}`
          throw new LogError('impossible', `not co-partitioned: ${found}`)
        }
      }
      return shareCells(members.map(wishOf), cells).map(({ memberId, cells: mine }) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version,
          assignment: Object.fromEntries(
            topics.map(topic => [topic, partitionsFor(cluster, topic, cells, mine)]),
          ),
          userData: Buffer.alloc(0),
        }),
      }))
    },
    protocol({ topics }: { topics: string[] }) {
      const userData = Buffer.from(JSON.stringify(owned()))
      return {
        name,
        metadata: AssignerProtocol.MemberMetadata.encode({ version, topics, userData }),
      }
    },
  })

function partitionsFor(
  cluster: Cluster,
  topic: string,
  cells: number,
  mine: readonly number[],
): number[] {
  if (cells > 1) return [...mine]
  if (mine.length === 0) return []
  return cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId)
}

function wishOf({ memberId, memberMetadata }: GroupMember): Wish {
  const userData = AssignerProtocol.MemberMetadata.decode(memberMetadata)?.userData
  const wants: unknown = JSON.parse(userData?.toString('utf8') || '[]')
  return { memberId, wants: Array.isArray(wants) ? wants.filter(Number.isInteger) : [] }
}

/** Even shares; a member keeps what it has; deterministic in the members' ids. */
export function shareCells(wishes: readonly Wish[], cells: number) {
  const members = [...wishes]
    .sort((a, b) => b.wants.length - a.wants.length || (a.memberId < b.memberId ? -1 : 1))
    .map(({ memberId, wants }, index, all) => ({
      memberId,
      wants,
      quota: Math.floor(cells / all.length) + (index < cells % all.length ? 1 : 0),
      cells: [] as number[],
    }))
  const free = new Set(Array.from({ length: cells }, (_, cell) => cell))
  for (const member of members) {
    for (const cell of member.wants) {
      if (member.cells.length < member.quota && free.delete(cell)) member.cells.push(cell)
    }
  }
  for (const member of members) {
    for (const cell of free) {
      if (member.cells.length >= member.quota) break
      free.delete(cell)
      member.cells.push(cell)
    }
  }
  return members.map(({ memberId, cells: mine }) => ({ memberId, cells: mine }))
}
