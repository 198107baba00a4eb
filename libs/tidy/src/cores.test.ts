/** Cores and pure libraries: nothing whose answer is not in its arguments. */
import { expect, test } from '@jest/globals'
import { codeOf } from './code.ts'
import { pure } from './graph.ts'
import { read, sources } from './tree.ts'

/** What is banned, and what to do instead. */
const banned: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b/, "use the input's recv_ts"],
  [/\bnew Date\(\)/, "use the input's recv_ts"],
  [/\bMath\.random\b/, 'derive it from the input, or take a seed'],
  [/\bperformance\.|\bhrtime\b/, 'measure in a bench'],
  [/\b(?:setTimeout|setInterval|setImmediate|queueMicrotask|nextTick)\b/, 'wait for a SealedTick'],
  [/\bprocess\./, 'take it from the policy; main.ts reads the environment'],
  [/\bconsole\./, 'say it in a message'],
  [/\basync\b|\bawait\b|\bPromise\b/, 'a core answers at once; IO belongs to src/io'],
  [/\bfetch\(|\bWebSocket\b/, 'IO belongs to src/io'],
  [/\brandomUUID\b|\brandomBytes\b|\bgetRandomValues\b|\brandomInt\b/, 'derive ids from the input'],
  [/\btoLocale\w*\(|\bIntl\./, 'write it out; a locale is not in the input'],
  [/\bglobalThis\b/, 'take it as an argument'],
  [/\bsetFlagsFromString\b|\beval\(|\bnew Function\(/, 'write code'],
]

/** In a core a time is a number: what a date would be needed for happens at an edge. */
const bannedInCores: typeof banned = [
  ...banned,
  [/\bnew Date\([^)]/, "use the input's recv_ts; times are epoch milliseconds"],
]

function problemsOf(text: string, list = bannedInCores): readonly string[] {
  return codeOf(text)
    .split('\n')
    .flatMap((line, index) =>
      list.flatMap(([pattern, instead]) => {
        const found = pattern.exec(line)?.[0]
        return found === undefined ? [] : [`${index + 1}: ${found}: ${instead}`]
      }),
    )
}

test('no core and no pure library asks a clock, chance, the environment or the world', () => {
  const problems = sources.filter(pure).flatMap(path => {
    const list = path.startsWith('apps/') ? bannedInCores : banned
    return problemsOf(read(path), list).map(problem => `${path}:${problem}`)
  })
  expect(problems).toEqual([])
})

test.each([
  'const now = Date.now()',
  'const at = new Date(0)',
  'const x = Math.random()',
  'export async function step() {}',
  'setTimeout(step, 1)',
  'const { HOME } = process.env',
  'console.log(state)',
  'const id = randomUUID()',
  'price.toLocaleString()',
])('%s is found', line => {
  expect(problemsOf(line)).toHaveLength(1)
})

test.each(['// Date.now is banned', "const text = 'console.log'", '/* async */ const a = 1'])(
  '%s is no call',
  line => {
    expect(problemsOf(line)).toEqual([])
  },
)

test('the pure files are the cores, their siblings and the pure libraries', () => {
  expect(pure('apps/07-decision/src/core.ts')).toBe(true)
  expect(pure('apps/07-decision/src/guards/exposure.ts')).toBe(true)
  expect(pure('libs/venue/src/translate/book.ts')).toBe(true)
  expect(pure('apps/02-ingestion/src/io/collector.ts')).toBe(false)
  expect(pure('apps/02-ingestion/src/main.ts')).toBe(false)
  expect(pure('apps/02-ingestion/src/core.test.ts')).toBe(false)
  expect(pure('libs/runtime/src/host.ts')).toBe(false)
})
