/** How files look: widths, lengths, headers, and what may not be left behind. */
import { expect, test } from '@jest/globals'
import { codeOf, longFunctions } from './code.ts'
import { files, isTest, read, sources } from './tree.ts'

const columnsMax = 100
const functionLinesMax = 70
const fileLinesMax = 500

/** Put together, so that this file does not find itself. */
const words = (...halves: readonly (readonly [string, string])[]) =>
  halves.map(half => half.join('')).join('|')
const left = words(['TO', 'DO'], ['FIX', 'ME'], ['XX', 'X'], ['HA', 'CK'])
const homes = words(['wo', 'rk'], ['fa', 'rm'], ['ro', 'ot'], ['Us', 'ers'])
const leftOver = new RegExp(`\\b(?:${left})\\b`)
const machinePath = new RegExp(`(?:^|[\\s"'\`(=])/(?:${homes})/`)
const untyped = new RegExp(`\\b${'any'}\\b(?=[,)>\\]; =|]|$)`)
const narrowed = /\.only\(|\b(?:xit|xtest|fit|fdescribe)\(/
const unchecked = new RegExp(
  `@ts-(?:${words(['ig', 'nore'], ['no', 'check'], ['expect', '-error'])})`,
)

const typed = files.filter(path =>
  /\.(?:ts|js|mjs|ya?ml|md|json|avsc|tpl|sql|Dockerfile)$/.test(path),
)
const written = typed.filter(path => path !== 'package-lock.json')

function lines(paths: readonly string[], wrong: (line: string) => boolean): readonly string[] {
  return paths.flatMap(path =>
    read(path)
      .split('\n')
      .flatMap((line, index) => (wrong(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  )
}

test(`no line of code is wider than ${columnsMax} columns`, () => {
  expect(lines(sources, line => line.length > columnsMax)).toEqual([])
})

test(`no function is longer than ${functionLinesMax} lines: it fits a screen`, () => {
  const long = sources.flatMap(path =>
    longFunctions(read(path), functionLinesMax).map(
      ({ line, length }) => `${path}:${line}: ${length} lines`,
    ),
  )
  expect(long).toEqual([])
})

test(`no file is longer than ${fileLinesMax} lines`, () => {
  const long = sources
    .map(path => ({ path, length: read(path).split('\n').length }))
    .filter(({ length }) => length > fileLinesMax)
  expect(long).toEqual([])
})

test('every file opens with what it is', () => {
  const bare = sources
    .filter(path => !isTest(path))
    .filter(path => !/^(?:#!.*\n)?\s*(?:\/\*\*|\/\/)/.test(read(path)))
    .filter(path => !isBarrel(read(path)))
  expect(bare).toEqual([])
})

test('nothing is left for later without an owner', () => {
  expect(lines(written, line => leftOver.test(line))).toEqual([])
})

test('no path of a machine is written down', () => {
  expect(lines(written, line => machinePath.test(line))).toEqual([])
})

test('no type is asserted away, no check switched off, no test narrowed', () => {
  const code = sources.flatMap(path =>
    codeOf(read(path))
      .split('\n')
      .map((line, index) => ({ line, at: `${path}:${index + 1}: ${line.trim()}` })),
  )
  const wrong = code.filter(({ line }) => typedAway(line) || narrowed.test(line))
  const off = lines(sources, line => unchecked.test(line))
  expect([...wrong.map(({ at }) => at), ...off]).toEqual([])
})

test('every relative import names its file with its ending', () => {
  const pattern = /^(?:import|export)\b.*from '(\.[^']*)'|^\} from '(\.[^']*)'/
  const bare = lines(sources, line => {
    const specifier = pattern.exec(line)
    return specifier !== null && !/\.(?:ts|js|json)$/.test(specifier[1] ?? specifier[2] ?? '')
  })
  expect(bare).toEqual([])
})

test('the rules find what they forbid', () => {
  const body = Array.from({ length: 70 }, () => '  x()')
  expect(longFunctions(['function f() {', ...body, '}'].join('\n'), 70)).toHaveLength(1)
  expect(longFunctions(['const f = (x: T): U => {', ...body, '}'].join('\n'), 70)).toHaveLength(1)
  expect(
    longFunctions(['function f({', '  a,', '}: T) {', ...body, '}'].join('\n'), 70),
  ).toHaveLength(1)
  expect(longFunctions(['function f() {', ...body.slice(2), '}'].join('\n'), 70)).toEqual([])
  expect(leftOver.test(`// ${['TO', 'DO'].join('')}: later`)).toBe(true)
  expect(machinePath.test(`cd ${['', 'work', 'main'].join('/')}`)).toBe(true)
  expect(machinePath.test(['src', 'work', 'queue.ts'].join('/'))).toBe(false)
})

/** `any` as a type: after a colon, `as`, `<`, `|` or a comma between type arguments. */
const typedAway = (line: string) => untyped.test(line) && /(?:[:<|]|\bas) any\b|<any\b/.test(line)

/** Only re-exports: what it is can be seen at a glance. */
const isBarrel = (text: string) =>
  codeOf(text)
    .replace(/export\s+(?:type\s+)?(?:\*|\{[^}]*\})\s+from\s+/g, '')
    .trim() === ''
