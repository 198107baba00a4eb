import { createServer } from 'node:net'
import { expect, test } from '@jest/globals'
import { portIsFree, portsByDefault, requireFreePorts } from './ports.ts'

test("a stranger's port is refused with the variable that moves the service", async () => {
  const stranger = createServer()
  await new Promise<void>(resolve => stranger.listen(0, '127.0.0.1', resolve))
  const address = stranger.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const asked = requireFreePorts('Redis', ['redis'], { ...portsByDefault, redis: port })
  await expect(asked).rejects.toThrow(/another program already listens.*POLYTRADERS_REDIS_PORT/)
  await new Promise(resolve => stranger.close(resolve))
  expect(await portIsFree(port)).toBe(true)
})
