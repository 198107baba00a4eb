/**
 * Policies: the numbers a core judges by. A file holds those of every stage, by stage name, so that
 * an install has one place to read and to review; what it leaves out is the core's default.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ConfigError } from './read-config.ts'

export const policyVars = {
  POLICY_FILE: z.string().default('').describe('JSON of policies by stage; empty for the defaults'),
}

type Policies = Readonly<Record<string, Readonly<Record<string, unknown>>>>

const policiesShape = z.record(z.string(), z.record(z.string(), z.unknown()))

/** All policies of a file. Throws `ConfigError` that names the file and what is wrong with it. */
export function readPolicies(path: string): Policies {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new ConfigError(`POLICY_FILE ${path} is not readable JSON: ${cause}`)
  }
  const read = policiesShape.safeParse(json)
  if (!read.success) throw new ConfigError(`${path}: ${z.prettifyError(read.error)}`)
  return read.data
}

/**
 * A stage's policy: its defaults with the file's numbers in place, however deep they are. A name
 * that the defaults do not have at the top is refused: it is a misspelling, or another version's.
 */
export function policyOf<Policy extends object>(
  policies: Policies,
  stage: string,
  defaults: Policy,
): Policy {
  const own = policies[stage] ?? {}
  const unknown = Object.keys(own).filter(name => !Object.hasOwn(defaults, name))
  if (unknown.length > 0) {
    const known = Object.keys(defaults).join(', ')
    throw new ConfigError(`${stage} has no policy ${unknown.join(', ')}; it has ${known}`)
  }
  return merge(defaults, own) as Policy
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function merge(base: unknown, over: unknown): unknown {
  if (!isPlain(base) || !isPlain(over)) return over
  const merged = new Map(Object.entries(base))
  for (const [name, value] of Object.entries(over)) merged.set(name, merge(merged.get(name), value))
  return Object.fromEntries(merged)
}

/** The policy of one stage, as its process is configured. */
export const readPolicy = <Policy extends object>(
  { POLICY_FILE: path }: { readonly POLICY_FILE: string },
  stage: string,
  defaults: Policy,
): Policy => policyOf(path === '' ? {} : readPolicies(path), stage, defaults)
