/** Groups of the log in memory: who shares which cells, as Kafka and its assigner have it. */
import { type GroupOptions, LogError, type Member } from './log.ts'

export type Groups = {
  /** Adds a member; the group is told its shares once the caller has gone on. */
  join(options: GroupOptions, member: Member): void
  leave(group: string, member: Member): void
  /** As a broker expels: the others get the member's cells, and it is told that it failed. */
  expel(group: string, member: Member): void
}

type Seat = {
  readonly member: Member
  readonly options: GroupOptions
  cells: readonly number[]
}

export function createGroups(partitionsOf: (topic: string) => number): Groups {
  const groups = new Map<string, Seat[]>()

  /** Removes a member and shares its cells out again. Returns what it was. */
  function giveUp(group: string, member: Member): Seat | undefined {
    const seats = groups.get(group) ?? []
    const at = seats.findIndex(seat => seat.member === member)
    if (at < 0) return undefined
    const [seat] = seats.splice(at, 1)
    assign(seats, partitionsOf)
    return seat
  }

  return {
    join(options, member) {
      const seats = groups.get(options.group) ?? []
      groups.set(options.group, seats)
      seats.push({ member, options, cells: [] })
      queueMicrotask(() => assign(seats, partitionsOf))
    },
    leave: (group, member) => void giveUp(group, member),
    expel(group, member) {
      const seat = giveUp(group, member)
      seat?.options.listener.failed(new LogError('expelled', `expelled from ${group}`))
    },
  }
}

/** Cells stay where they are as far as an even share allows. */
function assign(seats: readonly Seat[], partitionsOf: (topic: string) => number): void {
  const cells = seats[0] ? partitionsOf(seats[0].options.own) : 0
  const free = new Set(Array.from({ length: cells }, (_, cell) => cell))
  const shares = seats.map((seat, index) => {
    const quota = Math.floor(cells / seats.length) + (index < cells % seats.length ? 1 : 0)
    const kept = seat.cells.filter(cell => free.has(cell)).slice(0, quota)
    for (const cell of kept) free.delete(cell)
    return { seat, quota, cells: [...kept] }
  })
  for (const { seat, quota, cells: mine } of shares) {
    for (const cell of free) {
      if (mine.length >= quota) break
      free.delete(cell)
      mine.push(cell)
    }
    seat.cells = mine
    seat.options.listener.assigned(mine)
  }
}
