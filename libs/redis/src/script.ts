/**
 * A Lua script, sent once and called by its digest. A server that does not know it, such as one
 * that was started anew, is sent it again, and what it did not run is run then.
 */
import { createHash } from 'node:crypto'
import { type Redis } from 'ioredis'
import { RedisError, redisError } from './client.ts'

export type ScriptCall = { readonly keys: readonly string[]; readonly args: readonly string[] }

export type Script = {
  /** Runs every call in one round trip. Throws a RedisError when any of them failed. */
  runAll(driver: Redis, calls: readonly ScriptCall[]): Promise<readonly unknown[]>
}

export function createScript(lua: string): Script {
  const digest = createHash('sha1').update(lua).digest('hex')

  async function send(driver: Redis, calls: readonly ScriptCall[]) {
    const pipeline = driver.pipeline()
    for (const { keys, args } of calls) pipeline.evalsha(digest, keys.length, ...keys, ...args)
    const results = await pipeline.exec()
    if (results?.length === calls.length) return results
    const detail = `Redis: expected ${calls.length} replies, found ${results?.length ?? 'none'}`
    throw new RedisError('unavailable', detail)
  }

  return {
    async runAll(driver, calls) {
      if (calls.length === 0) return []
      try {
        let results = await send(driver, calls)
        if (results.some(([error]) => isUnknownScript(error))) {
          await driver.script('LOAD', lua)
          results = await send(driver, calls)
        }
        return results.map(([error, reply]) => {
          if (error) throw error
          return reply
        })
      } catch (error) {
        throw redisError(error)
      }
    },
  }
}

const isUnknownScript = (error: Error | null) => error?.message.startsWith('NOSCRIPT') ?? false
