/**
 * Where the local services keep their things: one folder a home, with a subfolder a purpose.
 *
 *   cache/  downloads, kept between runs and safe to share between homes
 *   data/   what the broker and Postgres hold
 *   logs/   one file a process, and one an installation
 *   run/    one record a process that was started from here
 *
 * Everything the services leave on the machine is in here, apart from Debian's redis-server.
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

export type Home = {
  readonly root: string
  readonly cache: string
  readonly data: string
  readonly logs: string
  readonly run: string
}

const repository = resolve(import.meta.dirname, '../../../..')

/** The repository's folder with the files that Docker and Maven read. */
export const dockerFolder = join(repository, 'docker')

/** Git ignores this one. */
export const homeByDefault = join(repository, '.polytraders')

/** The folders of a home, made if they are missing. The cache may be another home's. */
export function openHome(root: string, cache = join(root, 'cache')): Home {
  const at = resolve(root)
  const home: Home = {
    root: at,
    cache: resolve(cache),
    data: join(at, 'data'),
    logs: join(at, 'logs'),
    run: join(at, 'run'),
  }
  for (const folder of Object.values(home)) mkdirSync(folder, { recursive: true })
  return home
}
