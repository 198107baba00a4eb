/**
 * The files of the repository: what git tracks or would track, so that nothing built or downloaded
 * counts. Read once; every rule looks at the same list.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../../..')

const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})

/** Paths from the root with forward slashes, sorted, each once. */
export const files: readonly string[] = [...new Set(listed.split('\0'))]
  .filter(path => path !== '' && existsSync(join(root, path)))
  .sort()

const texts = new Map<string, string>()

export function read(path: string): string {
  const known = texts.get(path)
  if (known !== undefined) return known
  const text = readFileSync(join(root, path), 'utf8')
  texts.set(path, text)
  return text
}

export const exists = (path: string) => existsSync(join(root, path))

/** Written by a program: its shape is the program's business. */
export const generated = (path: string) =>
  /(^|\/)generated\//.test(path) || path === 'libs/messages/src/schema-versions.ts'

/** TypeScript that people write. */
export const sources = files.filter(path => path.endsWith('.ts') && !generated(path))

export const isTest = (path: string) => /\.test\.ts$|^[^/]+\/[^/]+\/(test|bench|drill)\//.test(path)

/** Folders directly in another that hold files, such as the apps. */
export const foldersIn = (parent: string): readonly string[] => [
  ...new Set(
    files
      .filter(path => path.startsWith(`${parent}/`) && path.split('/').length > 2)
      .map(path => path.split('/')[1] ?? ''),
  ),
]

/** The eleven stages, by their folder's name. */
export const stages = foldersIn('apps').filter(name => /^\d\d-/.test(name))
