/**
 * Runs files of test vectors, in the format of the venue's published and recorded ones, against
 * this library and the domain, and says how many hold. A list is recognised by its name and its
 * rows' keys, so that a file may have any name; rows of a list that nothing here knows are counted
 * as unimplemented, never passed over.
 *
 * `incomplete` are rows that give a result but not all of what it is computed from.
 */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { attempt, type Fields, isObject, parseJson, show } from './translate/reading.ts'
import { type Suite, suites } from './vector-suites.ts'

export type VectorProblem = {
  readonly file: string
  readonly list: string
  /** Place in the list, from 0. */
  readonly at: number
  readonly outcome: 'failed' | 'unimplemented' | 'incomplete'
  readonly detail: string
}

export type VectorReport = {
  readonly passed: number
  readonly failed: number
  readonly unimplemented: number
  readonly incomplete: number
  /** Of every file and list: how many rows it has, and how many passed. */
  readonly lists: readonly VectorList[]
  /** Everything that did not pass. */
  readonly problems: readonly VectorProblem[]
}

export type VectorList = {
  readonly file: string
  readonly list: string
  readonly rows: number
  readonly passed: number
}

/** Most files taken of a folder. */
const filesMax = 1_000

/** A file, or every .json file of a folder. Throws when there is none to read. */
export async function runVectors(path: string): Promise<VectorReport> {
  const files = (await stat(path)).isDirectory() ? await jsonFilesOf(path) : [path]
  const lists: VectorList[] = []
  const problems: VectorProblem[] = []
  for (const file of files) {
    const json = await readVectors(file)
    for (const [list, rows] of listsOf(json)) {
      const found = await runList(list, rows, json)
      lists.push({ file, list, rows: rows.length, passed: rows.length - found.length })
      problems.push(...found.map(problem => ({ file, ...problem })))
    }
  }
  const count = (outcome: string) => problems.filter(row => row.outcome === outcome).length
  return {
    passed: lists.reduce((sum, { passed }) => sum + passed, 0),
    failed: count('failed'),
    unimplemented: count('unimplemented'),
    incomplete: count('incomplete'),
    lists,
    problems,
  }
}

async function readVectors(file: string): Promise<Fields> {
  const text = await readFile(file, 'utf8')
  const json = attempt(() => parseJson(text, 'JSON of test vectors'))
  if (!json.ok) throw new TypeError(`${file}: ${json.detail}`)
  if (isObject(json.value)) return json.value
  throw new TypeError(`${file}: expected an object of lists, found ${show(json.value)}`)
}

async function jsonFilesOf(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.json')).sort()
  if (names.length === 0) throw new RangeError(`expected .json files in ${folder}, found none`)
  return names.slice(0, filesMax).map(name => join(folder, name))
}

/** Every list of rows in a file: arrays of objects, `rows` of a table, and tables by key. */
function listsOf(file: Fields): readonly (readonly [string, readonly Fields[]])[] {
  return Object.entries(file).flatMap(([name, value]) => {
    const table = isObject(value) && Array.isArray(value['rows']) ? value['rows'] : value
    if (Array.isArray(table)) return table.some(isObject) ? [[name, table.filter(isObject)]] : []
    if (!isObject(table) || !suites.some(suite => suite.list === name)) return []
    return [[name, Object.entries(table).map(([key, entry]) => ({ key, ...objectOf(entry) }))]]
  })
}

const objectOf = (value: unknown): Fields => (isObject(value) ? value : {})

async function runList(list: string, rows: readonly Fields[], file: Fields) {
  const problems: Omit<VectorProblem, 'file'>[] = []
  for (const [at, row] of rows.entries()) {
    const suite = suites.find(candidate => candidate.list === list && fits(candidate, row))
    if (!suite) {
      const detail = `no check for rows with ${Object.keys(row).join(', ')}`
      problems.push({ list, at, outcome: 'unimplemented', detail })
      continue
    }
    const missing = (suite.inputs ?? []).filter(input => !Object.hasOwn(row, input))
    if (missing.length > 0) {
      const detail = `the row does not give ${missing.join(', ')}`
      problems.push({ list, at, outcome: 'incomplete', detail })
      continue
    }
    const detail = await judge(suite, row, file)
    if (detail !== null) problems.push({ list, at, outcome: 'failed', detail })
  }
  return problems
}

const fits = (suite: Suite, row: Fields) => suite.marks.every(mark => Object.hasOwn(row, mark))

/** Null when the row holds, else what was expected and got. */
async function judge(suite: Suite, row: Fields, file: Fields): Promise<string | null> {
  try {
    const { got, expected } = await suite.check(row, file)
    const [ours, theirs] = [JSON.stringify(got), JSON.stringify(expected)]
    return ours === theirs ? null : `expected ${theirs}, got ${ours}`
  } catch (error) {
    return `expected a result, got ${error instanceof Error ? error.message : String(error)}`
  }
}
