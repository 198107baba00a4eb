/**
 * Fetching jars. docker/local/pom.xml says what, in one execution of the dependency plugin a thing;
 * this runs one of them and reads the versions, which are nowhere else.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dockerFolder, type Home } from './home.ts'
import { run } from './installation.ts'

const pomFile = join(dockerFolder, 'local', 'pom.xml')
const fetchTimeoutMs = 900_000

export const javaMissing =
  'Install a JDK, 17 or newer, and Maven ' +
  '(Debian: apt-get install openjdk-17-jdk-headless maven), or Docker with its compose plugin.'

export type Fetch = {
  readonly purpose: string
  /** The plugin's goal and execution. */
  readonly goal: 'copy-dependencies@kafka' | 'copy@registry'
  readonly into: string
}

export async function fetchWithMaven(home: Home, { purpose, goal, into }: Fetch): Promise<void> {
  const where = ['-f', pomFile, `-DoutputDirectory=${into}`]
  await run({
    purpose,
    command: 'mvn',
    args: ['--batch-mode', '--no-transfer-progress', ...where, `dependency:${goal}`],
    logFile: join(home.logs, `install-${goal.split('@')[1]}.log`),
    timeoutMs: fetchTimeoutMs,
    whenMissing: javaMissing,
    retriesMax: 2,
  })
}

/** The value of a property of the pom, such as `kafka.version`. */
export function pomProperty(name: string, pom: string = readFileSync(pomFile, 'utf8')): string {
  const value = pom.split(`<${name}>`)[1]?.split(`</${name}>`)[0]?.trim()
  if (value === undefined || value === '') {
    throw new Error(`${pomFile}: expected a property ${name}, found none`)
  }
  return value
}
