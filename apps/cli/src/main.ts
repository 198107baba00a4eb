/** `polytraders`: the command line. Each verb is one file in commands/. */

import { ConfigError } from '@polytraders/config'
import { FeedError } from '@polytraders/loop'
import { CodecError } from '@polytraders/messages'
import { LogError } from '@polytraders/runtime'
import { Command } from 'commander'
import { bookCommand } from './commands/book.ts'
import { booksCommand } from './commands/books.ts'
import { controlCommands } from './commands/control.ts'
import { controlsCommand } from './commands/controls.ts'
import { eventsCommand } from './commands/events.ts'
import { formulasCommand } from './commands/formulas.ts'
import { incidentsCommand } from './commands/incidents.ts'
import { instrumentCommand } from './commands/instrument.ts'
import { playCommand } from './commands/play.ts'
import { positionsCommand } from './commands/positions.ts'
import { registerCommand } from './commands/register.ts'
import { replayCommand } from './commands/replay.ts'
import { statusCommand } from './commands/status.ts'
import { topicsCommand } from './commands/topics.ts'
import { traceCommand } from './commands/trace.ts'
import { upCommand } from './commands/up.ts'
import { vectorsCommand } from './commands/vectors.ts'
import { verifyCommand } from './commands/verify.ts'
import { CliError } from './error.ts'
import { ServiceError } from './services/index.ts'

const program = new Command('polytraders')
  .description('A trading platform for prediction markets: eleven stages on one log.')
  .showHelpAfterError()

program.commandsGroup('Run:')
playCommand(program)
upCommand(program)
statusCommand(program)
program.commandsGroup('Explain:')
traceCommand(program)
replayCommand(program)
verifyCommand(program)
eventsCommand(program)
formulasCommand(program)
program.commandsGroup('Market data:')
bookCommand(program)
booksCommand(program)
instrumentCommand(program)
program.commandsGroup('Operate:')
registerCommand(program)
controlCommands(program)
controlsCommand(program)
incidentsCommand(program)
program.commandsGroup('Integrate:')
topicsCommand(program)
positionsCommand(program)
vectorsCommand(program)

try {
  await program.parseAsync()
} catch (error) {
  const kinds = [CliError, ConfigError, FeedError, ServiceError, LogError, CodecError]
  const known = kinds.some(kind => error instanceof kind)
  if (!known || !(error instanceof Error)) throw error
  process.stderr.write(`${error.message}\n`)
  if (error instanceof CliError && error.hint) process.stderr.write(`next: ${error.hint}\n`)
  process.exitCode = 1
}
// Clients keep sockets for a while; what was asked has been answered.
process.exit()
