/**
 * The venue-simulator process: the seeded market, or a recording, spoken as the venue speaks it.
 */
import { Command, InvalidArgumentError, Option } from 'commander'
import { readRecording } from './recording.ts'
import { type SimulatorOptions, startVenueSimulator } from './simulator.ts'

const number = (text: string) => {
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('expected a number >= 0')
  return value
}

const option = (flags: string, env: string, what: string) => new Option(flags, what).env(env)

const program = new Command('venue-simulator')
  .description('speaks the public REST and market WebSocket of the venue on localhost, with faults')
  .addOption(option('--port <n>', 'PORT', 'port to listen on').default(8790).argParser(number))
  .addOption(option('--host <address>', 'HOST', 'address to listen on').default('127.0.0.1'))
  .addOption(option('--seed <text>', 'SEED', 'seed of the market and of faults').default('1'))
  .addOption(option('--markets <n>', 'MARKETS', 'number of markets').default(4).argParser(number))
  .addOption(
    option('--minutes <n>', 'MINUTES', 'length of a market day, in minutes')
      .default(30)
      .argParser(number),
  )
  .addOption(
    option('--fps <n>', 'FPS', 'frames a second, of all markets together').argParser(number),
  )
  .addOption(option('--endless', 'ENDLESS', 'start another day when one ends').default(false))
  .addOption(
    option('--speed <n>', 'SPEED', '1 is real time; 0 is as fast as possible')
      .default(1)
      .argParser(number),
  )
  .addOption(option('--recording <file>', 'RECORDING', 'frames file, JSON lines, gzip or not'))
  .addOption(option('--gamma <file>', 'GAMMA', "the recording's markets, as Gamma has them"))
  .addOption(
    option('--wait', 'WAIT', 'start the market with the first subscription').default(false),
  )
  .addOption(
    option(
      '--faults <ms>',
      'FAULTS_EVERY_MS',
      'inject a fault every so many milliseconds',
    ).argParser(number),
  )
  .addOption(
    option(
      '--fault-kinds <names>',
      'FAULT_KINDS',
      'kinds to inject, comma separated (default: all feed faults)',
    ),
  )
  .addOption(
    option('--fault-ms <ms>', 'FAULT_MS', 'how long each fault lasts, in milliseconds').argParser(
      number,
    ),
  )
  .addOption(
    option(
      '--storm <ms>',
      'STORM_EVERY_MS',
      'list a new market every so many milliseconds',
    ).argParser(number),
  )
  .parse()

type Flags = {
  readonly port: number
  readonly host: string
  readonly seed: string
  readonly markets: number
  readonly minutes: number
  readonly fps?: number
  readonly endless: boolean
  readonly speed: number
  readonly recording?: string
  readonly gamma?: string
  readonly wait: boolean
  readonly faults?: number
  readonly faultKinds?: string
  readonly faultMs?: number
  readonly storm?: number
}

function optionsOf(flags: Flags): SimulatorOptions {
  const { port, host, seed, markets, minutes, endless, speed } = flags
  if ((flags.recording === undefined) !== (flags.gamma === undefined)) {
    program.error('expected --recording and --gamma together')
  }
  return {
    port,
    host,
    seed,
    markets,
    minutes,
    endless,
    speed,
    waitForSubscriber: flags.wait,
    ...(flags.fps === undefined ? {} : { framesPerSecond: flags.fps }),
    ...(flags.storm === undefined ? {} : { stormEveryMs: flags.storm }),
    ...(flags.recording !== undefined && flags.gamma !== undefined
      ? { recording: readRecording(flags.recording, flags.gamma) }
      : {}),
    ...(flags.faults === undefined
      ? {}
      : {
          schedule: {
            everyMs: flags.faults,
            ...(flags.faultKinds === undefined ? {} : { kinds: flags.faultKinds.split(',') }),
            ...(flags.faultMs === undefined ? {} : { durationMs: flags.faultMs }),
          },
        }),
  }
}

const simulator = await startVenueSimulator(optionsOf(program.opts<Flags>()))
process.stdout.write(`${JSON.stringify({ rest: simulator.url, socket: simulator.wsUrl })}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit(0)))
}
await simulator.played
