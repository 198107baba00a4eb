import { expect, test } from '@jest/globals'
import { Command } from 'commander'
import { playCommand } from './play.ts'

function play(...args: string[]): Promise<Command> {
  const program = new Command()
  playCommand(program)
  return program.parseAsync(['play', ...args], { from: 'user' })
}

test('what would be passed over in silence is refused', async () => {
  const refused = [
    [['--kafka', '--cells', '2'], '--cells: an install on Kafka has its own'],
    [['--kafka', '--policies', 'p.json'], '--policies: an install on Kafka has its own'],
    [['--kafka', '--run', 'x'], '--run: what is played into Kafka is kept there'],
    [['--kafka', '--no-keep'], '--no-keep: what is played into Kafka is kept there'],
    [['--recording', 'x', '--seed', '1'], '--seed: a recording has no seed'],
    [['--markets', 'x'], '--markets: these are the markets of a recording'],
  ] as const
  for (const [args, message] of refused) await expect(play(...args)).rejects.toThrow(message)
})
