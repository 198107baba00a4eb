/**
 * Configuration, read once. Every problem is reported at the same time, with the range that was
 * expected; the result is frozen. Only a `main.ts` calls this, with `process.env`.
 *
 * A variable may be given as a file instead: `POSTGRES_URL_FILE` is where the value of POSTGRES_URL
 * is, as a mounted secret has it, and comes before POSTGRES_URL itself.
 */
import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'

export class ConfigError extends Error {
  override name = 'ConfigError'
}

type Env = Readonly<Record<string, string | undefined>>

/** Variables by name, each with its type, range, default and description. */
export type Vars = z.ZodRawShape

export type ConfigOf<Shape extends Vars> = Readonly<z.infer<z.ZodObject<Shape>>>

/** Reads the variables of `shape`; throws one `ConfigError` that names every problem. */
export function readConfig<Shape extends Vars>(env: Env, shape: Shape): ConfigOf<Shape> {
  const { values, problems } = withFiles(env, Object.keys(shape))
  const read = z.object(shape).safeParse(values)
  if (!read.success) problems.push(z.prettifyError(read.error))
  if (!read.success || problems.length > 0) {
    throw new ConfigError(['invalid configuration', ...problems].join('\n'))
  }
  return Object.freeze(read.data)
}

/** Nothing that is configured is larger. */
const fileBytesMax = 64 * 1024

function withFiles(env: Env, names: readonly string[]) {
  const values: Record<string, string | undefined> = { ...env }
  const problems: string[] = []
  for (const name of names) {
    const path = env[`${name}_FILE`]
    if (!path) continue
    try {
      const { size } = statSync(path)
      if (size > fileBytesMax) throw new RangeError(`it has ${size} bytes, at most ${fileBytesMax}`)
      values[name] = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      problems.push(`✖ ${name}_FILE: expected a file that can be read; ${why}`)
    }
  }
  return { values, problems }
}

export const text = z.string().min(1)
export const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max)
export const oneOf = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.enum(names)
export const flag = z.enum(['on', 'off']).transform(value => value === 'on')

const SECRET = /(PASSWORD|SECRET|TOKEN|KEY|URL)$/

/** The configuration as it may be printed: secrets, and the credentials inside URLs, left out. */
export function printable(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(config).map(([name, value]) => {
    if (!SECRET.test(name) || typeof value !== 'string') return [name, value]
    return [name, name.endsWith('URL') ? value.replace(/\/\/[^@/]*@/, '//***@') : '***']
  })
  return Object.fromEntries(entries)
}
