/** Reading inlined Avro schemas: what a fact is made of, in words that a page can show. */
import { type FactName, schemas } from '@polytraders/messages'

export type Field = { readonly name: string; readonly doc: string; readonly type: Avro }

export type Named = {
  readonly name: string
  readonly doc: string
  readonly fields?: readonly Field[]
  readonly symbols?: readonly string[]
  readonly default?: string
}

/** As an inlined schema has it: a name, a list of alternatives, or a definition. */
export type Avro =
  | string
  | readonly Avro[]
  | { readonly type: 'array'; readonly items: Avro }
  | ({ readonly type: 'record' | 'enum' } & Named)

export type RecordSchema = { readonly type: 'record' } & Named & {
    readonly fields: readonly Field[]
  }

export function schemaOf(fact: FactName): RecordSchema {
  const found: Avro = schemas[fact]
  if (!isNamed(found) || !found.fields) throw new Error(`${fact} is no record`)
  return { ...found, type: 'record', fields: found.fields }
}

export const isNamed = (type: Avro): type is { readonly type: 'record' | 'enum' } & Named =>
  typeof type === 'object' && 'name' in type

export const isAlternatives = (type: Avro): type is readonly Avro[] => Array.isArray(type)

/** Every named type inside a fact, by its name, in the order first used. */
export function typesIn(fact: FactName): ReadonlyMap<string, Named> {
  const found = new Map<string, Named>()
  const visit = (type: Avro): void => {
    if (typeof type === 'string') return
    if (isAlternatives(type)) {
      for (const member of type) visit(member)
    } else if (!isNamed(type)) {
      visit(type.items)
    } else {
      found.set(type.name, type)
      for (const field of type.fields ?? []) visit(field.type)
    }
  }
  for (const field of schemaOf(fact).fields) visit(field.type)
  return found
}

/** `list of [Level](#level), or null`. */
export function typeText(type: Avro): string {
  if (typeof type === 'string') return /^[A-Z]/.test(type) ? linked(type) : `\`${type}\``
  if (isAlternatives(type)) {
    const [first, ...others] = type.filter(member => member !== 'null')
    if (first === undefined || others.length > 0) throw new Error(`no words for ${type}`)
    return `${typeText(first)} or null`
  }
  return isNamed(type) ? linked(type.name) : `list of ${typeText(type.items)}`
}

const linked = (name: string) => `[${name}](#${name.toLowerCase()})`
