/** What is generated and checked in is what would be generated now. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { exists, root } from './tree.ts'

const generators = [
  'libs/messages/generate.ts',
  'libs/messages/release.ts',
  'k8s/generate.ts',
  'schemas/document/generate.ts',
]

test.each(generators)('what %s generates is fresh', script => {
  expect(exists(script)).toBe(true)
  const { status, stderr } = spawnSync(process.execPath, [join(root, script), '--check'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '--no-warnings' },
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
