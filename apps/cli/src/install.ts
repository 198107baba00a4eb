/**
 * The install that `up` started from this home, as its processes and the commands are told of it.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { homeFolder } from './run-folder.ts'
import { stagePortsByDefault } from './stage-processes.ts'

/** Environment variables of the stages' processes. */
export type InstallEnv = Readonly<Record<string, string>>

const installFile = () => join(homeFolder(), 'install', 'env.json')

/** Variables that point at the running install; none when there is none. */
export function runningInstall(): InstallEnv {
  const path = installFile()
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as InstallEnv) : {}
}

/** Where its stages listen: as given to `up`. */
export const installedPorts = (): number =>
  Number(runningInstall()['POLYTRADERS_STAGE_PORTS'] ?? stagePortsByDefault)

export function rememberInstall(env: InstallEnv): void {
  const path = installFile()
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(env, null, 2)}\n`)
}

export const forgetInstall = (): void => rmSync(installFile(), { force: true })

/** A file of the install, such as its policies or the operator's key. */
export function installPath(name: string): string {
  const path = join(homeFolder(), 'install', name)
  mkdirSync(dirname(path), { recursive: true })
  return path
}
