/**
 * Configuration, read once. Every problem is reported at the same time, with the range that was
 * expected; the result is frozen. Only a `main.ts` calls this, with `process.env`.
 */
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
  const read = z.object(shape).safeParse(env)
  if (!read.success) throw new ConfigError(`invalid configuration\n${z.prettifyError(read.error)}`)
  return Object.freeze(read.data)
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
