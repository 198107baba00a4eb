/** Text that Postgres takes: it refuses NUL characters and halves of surrogate pairs. */

/** The text with the replacement character where Postgres would refuse one. */
export const storableText = (text: string) => text.toWellFormed().replaceAll('\0', '\ufffd')

/** JSON for a jsonb parameter, every text in it storable, names included. */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => {
    if (typeof member === 'string') return storableText(member)
    if (member === null || typeof member !== 'object' || Array.isArray(member)) return member
    return Object.fromEntries(Object.entries(member).map(([k, v]) => [storableText(k), v]))
  })
