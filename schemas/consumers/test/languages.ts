/**
 * The sample consumers as programs: what each needs is fetched once into the cache of downloads
 * that the local services use, under a name that changes when the sample does.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type Home } from '../../../apps/cli/src/services/home.ts'
import { installOnce, run } from '../../../apps/cli/src/services/installation.ts'
import { javaMissing } from '../../../apps/cli/src/services/maven.ts'
import { readSettings } from '../../../apps/cli/src/services/settings.ts'

export type Ended = {
  readonly code: number | null
  readonly lines: readonly string[]
  readonly stderr: string
}

export type Language = {
  readonly name: string
  /** Why it can't be run on this machine; empty when it can. */
  readonly missing: string
  install(): Promise<void>
  /** Runs the consumer to its end. */
  run(args: readonly string[]): Promise<Ended>
  /** Runs it until it has printed so many lines, then sends SIGTERM. */
  runUntil(lines: number, args: readonly string[]): Promise<Ended>
}

const folder = join(import.meta.dirname, '..')
const home: Home = readSettings(process.env).home
const logOf = (name: string) => join(home.logs, `install-consumer-${name}.log`)
const fetchTimeoutMs = 600_000
const endMsMax = 60_000

const absent = (command: string, argument: string) =>
  spawnSync(command, [argument], { stdio: 'ignore' }).status !== 0

function language(
  name: string,
  missing: string,
  install: () => Promise<void>,
  command: () => { readonly command: string; readonly args: readonly string[]; env?: object },
): Language {
  const start = async (args: readonly string[], enough: number): Promise<Ended> => {
    const { command: program, args: first, env } = command()
    const child = spawn(program, [...first, ...args], {
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), endMsMax)
    let stdout = ''
    let stderr = ''
    let told = false
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      if (told || stdout.split('\n').length <= enough) return
      told = true
      child.kill('SIGTERM')
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    }).finally(() => clearTimeout(timer))
    return { code, lines: stdout.split('\n').filter(line => line !== ''), stderr }
  }
  return {
    name,
    missing,
    install,
    run: args => start(args, Number.POSITIVE_INFINITY),
    runUntil: (lines, args) => start(args, lines),
  }
}

const typescript = language(
  'TypeScript',
  '',
  async () => {}, // The repository's own packages.
  () => ({
    command: process.execPath,
    args: ['--no-warnings', join(folder, 'typescript', 'subscriber.ts')],
  }),
)

const wheels = () => {
  const requirements = readFileSync(join(folder, 'python', 'requirements.txt'))
  const version = spawnSync('python3', ['--version'], { encoding: 'utf8' }).stdout
  return join(home.cache, `consumer-python-${digest(requirements, version)}`)
}

const python = language(
  'Python',
  absent('python3', '--version') ? 'python3 is not on this machine' : '',
  () =>
    installOnce(wheels(), async part => {
      const venv = join(part, 'venv') // For its pip only.
      const requirements = join(folder, 'python', 'requirements.txt')
      const pip = ['-m', 'pip', 'install', '--quiet', '--only-binary=:all:', '--target', part]
      await fetched('python', 'python3', ['-m', 'venv', venv])
      await fetched('python', join(venv, 'bin', 'python'), [...pip, '-r', requirements])
      await rm(venv, { recursive: true })
    }),
  () => ({
    command: 'python3',
    args: ['-B', join(folder, 'python', 'subscriber.py')],
    env: { PYTHONPATH: [wheels(), process.env['PYTHONPATH']].filter(Boolean).join(delimiter) },
  }),
)

const classes = () => {
  const sources = join(folder, 'java', 'src', 'main', 'java', 'polytraders', 'subscriber')
  const files = readdirSync(sources).sort()
  const texts = files.map(file => readFileSync(join(sources, file)))
  const pom = readFileSync(join(folder, 'java', 'pom.xml'))
  return join(home.cache, `consumer-java-${digest(pom, ...texts)}`)
}

const java = language(
  'Java',
  absent('javac', '-version') || absent('mvn', '-version') ? javaMissing : '',
  () =>
    installOnce(classes(), async part => {
      mkdirSync(part)
      const pom = ['-f', join(folder, 'java', 'pom.xml'), `-DoutputFolder=${part}`]
      const quiet = ['--batch-mode', '--no-transfer-progress']
      await fetched('java', 'mvn', [...quiet, ...pom, 'process-classes'])
    }),
  () => ({
    command: 'java',
    args: [
      ...['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx256m', '-cp'],
      [join(classes(), 'classes'), join(classes(), 'lib', '*')].join(delimiter),
      'polytraders.subscriber.Subscriber',
    ],
  }),
)

export const languages: readonly Language[] = [typescript, python, java]

const digest = (...parts: readonly (string | Buffer)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex').slice(0, 12)
}

const fetched = (name: string, command: string, args: readonly string[]) =>
  run({
    purpose: `preparing the consumer in ${name}`,
    command,
    args,
    logFile: logOf(name),
    timeoutMs: fetchTimeoutMs,
    retriesMax: 2,
  })
